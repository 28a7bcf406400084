/// Product titles as shops write them, each with the subheading of HS 2022 that it belongs to beyond doubt.
///
/// The first list was at hand while words and weights were chosen; the second was written afterwards and changed nothing.
enum LabelledTitles {
    struct Title: Sendable {
        let code: String
        let text: String
    }

    static let known = read(
        """
        610910 Men's cotton T-shirt, crew neck, black
        610910 Women's organic cotton tee with print
        610910 Kids T-shirt 100% cotton dinosaur
        610990 Men's polyester running T-shirt, quick dry
        610990 Merino wool T-shirt for hiking
        610910 Cotton tank top for women
        611020 Unisex cotton hoodie, heavyweight
        611030 Acrylic cable knit sweater for women
        611011 Merino wool sweater men
        611012 Cashmere crew neck jumper
        611020 Cotton sweatshirt crewneck
        611030 Polyester fleece pullover
        610510 Men's cotton polo shirt
        610520 Golf polo shirt men polyester
        620520 Men's oxford cotton shirt button-down
        620520 Flannel shirt for men, 100% cotton
        620590 Men's linen shirt, long sleeve
        620342 Men's slim fit jeans, blue denim
        620342 Men's cotton chino trousers
        620343 Men's nylon hiking trousers
        620462 Women's high waist skinny jeans
        620463 Women's wide leg trousers, polyester
        610463 Women's yoga leggings, nylon spandex
        610462 Women's cotton leggings
        610342 Men's cotton joggers
        620442 Women's cotton summer dress, woven
        620443 Chiffon evening dress women polyester
        620444 Women's viscose midi dress
        610442 Women's cotton jersey dress
        620452 Denim skirt for women
        620453 Pleated skirt women polyester
        620630 Women's cotton blouse
        620610 Silk blouse for women
        620640 Satin polyester blouse women
        620140 Men's down puffer jacket, nylon
        620240 Women's waterproof raincoat polyester
        620120 Men's wool overcoat
        620220 Women's wool coat
        620230 Women's cotton trench coat
        620130 Men's cotton parka
        610711 Men's cotton boxer briefs 5 pack
        610712 Men's microfibre boxer trunks
        610821 Women's cotton briefs
        610822 Women's lace nylon thong
        621210 Push-up bra black
        621210 Sports bra for running
        611595 Cotton ankle socks, 6 pairs
        611594 Merino wool hiking socks
        611521 Sheer nylon tights 20 denier
        611120 Baby bodysuit organic cotton
        611120 Newborn cotton sleepsuit
        611241 Women's bikini set
        611241 One-piece swimsuit for women
        611231 Men's swim trunks knitted
        620821 Women's woven cotton pyjamas
        610831 Women's cotton jersey nightdress
        621410 Silk scarf 90x90
        621420 Cashmere scarf woven
        621510 Silk tie navy
        650500 Baseball cap embroidered
        650500 Knit beanie hat
        650400 Straw hat for summer
        650610 Bike helmet adult
        650610 Motorcycle helmet full face
        611693 Acrylic knitted gloves touchscreen
        420330 Leather belt for men
        420310 Leather biker jacket women
        420329 Leather gloves for winter
        640411 Women's running shoes mesh
        640419 Canvas slip-on shoes
        640399 Leather loafers men
        640391 Leather chelsea boots
        640299 Clogs EVA garden
        640220 Rubber flip flops
        640192 Rubber rain boots
        640419 Espadrilles women
        640690 Gel shoe insoles
        420221 Leather shoulder bag for women
        420222 Canvas tote bag
        420222 Faux leather handbag
        420231 Leather wallet with RFID
        420231 Leather card holder
        420292 Laptop backpack 15 inch nylon
        420212 Hard shell suitcase polycarbonate
        420292 Nylon duffel gym bag
        420292 Toiletry bag polyester
        420100 Dog collar nylon
        420100 Pet harness for small dogs
        711311 Sterling silver necklace
        711311 925 silver earrings
        711319 14k gold ring
        711319 Gold wedding band 18k
        711719 Stainless steel bracelet men
        711719 Fashion earrings brass gold plated
        711610 Freshwater pearl necklace
        711620 Gemstone beaded bracelet amethyst
        711711 Cufflinks stainless steel
        910211 Quartz wrist watch men
        910221 Automatic mechanical watch
        910511 Digital alarm clock
        910521 Wall clock electric
        911390 Silicone watch strap
        911320 Stainless steel watch bracelet band
        900410 Polarized sunglasses
        900490 Swim goggles
        900490 Reading glasses +2.0
        900311 Eyeglass frames acetate
        900510 Binoculars 10x42
        900580 Astronomical telescope
        900211 Camera lens 50mm prime
        851713 Smartphone 128GB unlocked
        847130 Laptop 14 inch 16GB RAM
        847130 Tablet 10 inch Android
        847160 Mechanical gaming keyboard
        847160 Wireless mouse
        847170 External SSD 1TB
        847170 Internal hard drive 4TB
        847330 Laptop stand aluminium
        847330 DDR5 RAM memory module 32GB
        852351 USB stick 64GB
        852351 MicroSD memory card 256GB
        852852 27 inch gaming monitor
        852872 55 inch OLED television
        851830 Wireless bluetooth earbuds
        851830 Noise cancelling headphones
        851821 Portable bluetooth speaker
        851822 Soundbar with subwoofer
        851810 USB condenser microphone
        851762 WiFi 6 router
        851762 Bluetooth smartwatch
        851762 Fitness tracker band
        850440 USB-C wall charger 65W
        850440 Wireless phone charger
        850760 Power bank 20000mAh
        850610 AA alkaline batteries 24
        854442 USB-C charging cable 2m
        854442 HDMI cable 2.1
        852589 Webcam 1080p
        852589 Action camera 4K
        852589 Mirrorless digital camera
        880622 Drone with camera quadcopter
        950450 Video game console
        950450 Wireless gamepad controller for console
        900640 Instant camera instax
        370120 Instax mini instant film
        844332 Thermal label printer
        844399 Toner cartridge black
        392690 Phone case TPU clear
        391990 Screen protector film
        700719 Tempered glass screen protector
        851310 LED flashlight rechargeable
        851310 Headlamp for camping
        851220 Car headlight LED
        851210 Bicycle light rear USB
        853952 LED light bulb E27
        940521 LED desk lamp
        940531 String lights for christmas tree
        940542 LED strip light 5m
        940511 Pendant ceiling light LED
        850811 Robot vacuum cleaner
        850940 Blender for smoothies
        850940 Stand mixer 5L
        850980 Electric toothbrush
        851010 Electric foil shaver
        851020 Beard trimmer
        851631 Hair dryer 2000W
        851632 Hair straightener ceramic
        851640 Steam iron
        851650 Microwave oven 20L
        851671 Espresso coffee machine
        851672 Toaster 2 slice
        851679 Electric kettle 1.7L
        841451 Desk fan USB
        842139 HEPA air purifier
        842310 Digital kitchen scale
        842310 Bathroom scale
        845210 Sewing machine
        846721 Cordless drill 18V
        854340 Disposable vape pod e-cigarette
        330300 Eau de parfum 50ml women
        330410 Matte lipstick red
        330420 Waterproof mascara
        330430 Nail polish set
        330499 Vitamin C face serum
        330499 SPF 50 sunscreen lotion
        330499 Hydrating night cream
        330510 Anti-dandruff shampoo
        330590 Hair conditioner argan
        330610 Whitening toothpaste
        330690 Mouthwash alcohol-free
        330720 Deodorant stick
        330730 Bath bomb gift set
        330749 Reed diffuser vanilla
        330741 Incense sticks sandalwood
        330129 Lavender essential oil
        340600 Scented soy candle
        340111 Handmade soap bar
        340130 Shower gel
        340250 Dishwasher tablets 100
        380891 Mosquito repellent spray
        380894 Hand sanitizer gel
        382219 Pregnancy test kit
        300510 Blister plasters
        300650 First aid kit for travel
        960321 Bamboo toothbrush
        960330 Makeup brush set
        960329 Hairbrush boar bristle
        961511 Hair claw clip plastic
        821420 Nail clippers
        821210 Safety razor
        670419 False eyelashes
        670420 Human hair wig
        670419 Synthetic hair extensions
        210690 Multivitamin gummies
        210690 Collagen powder supplement
        210690 Protein bar chocolate
        090210 Green tea bags
        090230 Earl Grey black tea
        090121 Roasted coffee beans 1kg
        180632 Dark chocolate bar 70%
        180690 Praline chocolates gift box
        170490 Gummy bears candy
        190531 Butter shortbread biscuits
        040900 Manuka honey
        150920 Extra virgin olive oil
        200799 Strawberry jam
        200811 Peanut butter crunchy
        210310 Soy sauce
        230910 Dry dog food
        220830 Single malt scotch whisky
        220421 Red wine bottle
        240412 Vape juice nicotine
        950300 Plush teddy bear
        950300 Building blocks set for kids
        950300 Wooden jigsaw puzzle
        950300 Fashion doll with accessories
        950300 Remote control toy car
        950440 Deck of playing cards
        950490 Family board game
        950510 Christmas tree baubles
        950590 Halloween party decoration
        950691 Adjustable dumbbell
        950691 Resistance bands set
        950691 Yoga block foam
        950662 Football size 5
        950651 Tennis racket
        950659 Badminton racket
        950631 Golf driver club
        950632 Golf balls 12
        950699 Skateboard complete
        950670 Inline skates
        950611 Snowboard 155
        950710 Fishing rod carbon
        950730 Spinning fishing reel
        950790 Soft bait fishing lures
        630622 4 person camping tent
        940430 Down sleeping bag
        630640 Inflatable sleeping pad
        871200 Mountain bike 29 inch
        871495 Bike saddle
        871500 Baby stroller foldable
        871160 Electric bike 250W
        401150 Bicycle tyre 700x28
        940161 Upholstered sofa wooden legs
        940139 Gaming chair swivel
        940360 Wooden coffee table
        940320 Metal shelf unit
        940350 Wooden bed frame
        940421 Memory foam mattress
        940490 Memory foam pillow
        940440 Down duvet king
        630221 Printed cotton duvet cover set
        630231 Cotton fitted sheet
        630260 Cotton bath towel
        630392 Blackout curtains polyester
        630140 Sherpa fleece blanket
        630493 Velvet cushion cover polyester
        570339 Tufted rug polypropylene
        691200 Stoneware coffee mug
        691110 Porcelain dinner plate
        701328 Wine glasses set of 6
        701337 Whisky tumbler glass
        701399 Glass vase
        732393 Stainless steel saucepan
        732391 Cast iron dutch oven
        761510 Aluminium moka pot
        821192 Chef knife 20cm
        821520 Stainless cutlery set 24
        821300 Fabric scissors
        961700 Insulated water bottle stainless steel
        392410 Plastic lunch box
        392490 Shower curtain
        441911 Bamboo cutting board
        441990 Wooden salad bowl
        482010 Notebook A5 dotted
        490199 Paperback novel
        490300 Colouring book for children
        490900 Birthday card
        491191 Art print poster
        491000 Wall calendar 2027
        960810 Ballpoint pens 10
        960820 Felt tip markers
        960830 Fountain pen
        960910 Coloured pencils
        321310 Watercolour paint set
        920290 Acoustic guitar
        920790 Electric guitar
        920930 Guitar strings
        920290 Soprano ukulele
        920710 Digital piano 88 keys
        920600 Cajon drum
        660191 Folding umbrella compact
        660200 Trekking poles pair
        962000 Camera tripod
        961900 Sanitary pads
        961900 Baby nappies size 4
        401490 Silicone pacifier
        401410 Condoms 12
        """)

    static let unseen = read(
        """
        610910 Ladies V-neck tee, pure cotton, white
        611020 Zip-up hoodie for men, 80% cotton
        620342 Boys cargo shorts cotton twill
        620443 Women's floral maxi dress in woven polyester
        611595 Crew socks cotton rich pack of 3
        650500 Bucket hat canvas
        640411 Trail running sneakers for men, textile upper
        640391 Men's hiking boots leather
        420221 Italian leather crossbody bag
        420292 School bag for kids polyester
        420231 Slim bifold wallet genuine leather
        711719 Costume jewellery brooch metal
        711319 Diamond engagement ring white gold
        910212 Digital sports watch
        900410 Aviator sunglasses with case
        851713 Refurbished iPhone 13
        847130 MacBook Air laptop
        851830 Over-ear headset with microphone
        851821 Waterproof wireless speaker
        850760 Portable charger power bank 10000mAh
        854442 Lightning cable braided
        852589 Indoor security camera wifi
        950450 Nintendo handheld console
        880622 Foldable mini drone
        853952 Smart LED bulb colour
        940521 Bedside table lamp LED
        850811 Cordless vacuum cleaner
        850940 Hand blender stick
        851631 Ionic hair dryer
        851671 Capsule coffee maker
        851679 Waffle maker non-stick
        850980 Sonic electric toothbrush with 2 heads
        330499 Retinol anti-ageing serum
        330410 Tinted lip balm
        330420 Eyeshadow palette nude
        330300 Cologne spray for men
        330510 Shampoo for curly hair
        330430 Gel nail polish kit
        340600 Beeswax candles pair
        340111 Olive oil soap bar
        210690 Omega 3 fish oil capsules supplement
        090230 English breakfast tea bags
        090121 Espresso beans dark roast
        180632 Milk chocolate tablet bar with hazelnuts
        190531 Chocolate chip cookies
        230910 Grain free cat food
        220830 Bourbon whiskey 70cl
        950300 Stuffed animal bunny
        950300 Model train kit
        950490 Strategy board game for adults
        950691 Kettlebell cast iron 12 kg
        950662 Basketball indoor
        950710 Telescopic fishing rod
        630622 Ultralight tent 2 person
        940430 Sleeping bag for winter camping
        871200 City bicycle 7 speed
        871160 Electric scooter foldable 350W
        871500 Lightweight buggy
        940161 Fabric sofa 3 seater wooden frame
        940360 Oak bookcase
        940421 Foam mattress 160x200
        630231 Percale cotton pillowcase pair
        630260 Terry hand towel cotton
        630392 Polyester curtain panel
        691200 Handmade ceramic bowl
        701399 Glass candle holder
        732393 Stainless steel mixing bowls
        821192 Bread knife
        820600 Household tool kit 100 pcs
        961700 Vacuum insulated travel mug
        482010 Leather bound journal notebook
        490199 Cookbook hardcover
        490900 Wedding invitation cards
        960810 Gel pens assorted
        920290 Classical guitar nylon strings
        920930 Violin strings set
        660199 Golf umbrella large
        961900 Organic tampons
        841451 Tower fan quiet
        842121 Water filter jug
        852862 Mini projector portable
        847170 NVMe SSD 2TB
        847330 Graphics card RTX
        """)

    private static func read(_ text: String) -> [Title] {
        text.split(separator: "\n").map { Title(code: String($0.prefix(6)), text: String($0.dropFirst(7))) }
    }
}
