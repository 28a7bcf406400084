/// Makes the containers of one key type during one reading.
///
/// To build a generic container the runtime must find three types by hashing, each time. A maker found them once
/// and carries them in its own type; with many small objects of few types that saves a tenth of the time.
class ContainerMaker<Key: CodingKey> {
    func container(_ run: DecodingRun, _ node: Int) -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(KeyedTapeContainer<Key>(run: run, node: node))
    }
}

/// A container that can be made of a place on the tape.
protocol TapeContainer: KeyedDecodingContainerProtocol {
    init(run: DecodingRun, node: Int)
}

extension KeyedTapeContainer: TapeContainer {}

private final class PreparedMaker<Container: TapeContainer>: ContainerMaker<Container.Key> {
    override func container(_ run: DecodingRun, _ node: Int) -> KeyedDecodingContainer<Container.Key> {
        KeyedDecodingContainer(Container(run: run, node: node))
    }
}

/// The makers of a reading, by key type: a handful, so a search from the front is quick. A type gets its maker when
/// it comes the third time; one that comes once or twice would not earn it back.
struct ContainerMakers {
    private static let countMax = 16
    private static let usesBefore = 2
    private var entries: [Entry] = []

    private struct Entry {
        let key: ObjectIdentifier
        var uses = 1
        var maker: AnyObject?
    }

    @inline(__always)
    mutating func container<Key: CodingKey>(
        _ type: Key.Type, _ run: DecodingRun, _ node: Int
    ) -> KeyedDecodingContainer<Key> {
        let key = ObjectIdentifier(type)
        for index in entries.indices where entries[index].key == key {
            if let maker = entries[index].maker {
                return unsafeDowncast(maker, to: ContainerMaker<Key>.self).container(run, node)
            }
            entries[index].uses += 1
            if entries[index].uses > Self.usesBefore {
                entries[index].maker = PreparedMaker<KeyedTapeContainer<Key>>()
            }
            return KeyedDecodingContainer(KeyedTapeContainer<Key>(run: run, node: node))
        }
        if entries.count < Self.countMax { entries.append(Entry(key: key)) }
        return KeyedDecodingContainer(KeyedTapeContainer<Key>(run: run, node: node))
    }
}
