-- wrk script: one quote of five lines and two delivery options per request.
-- usage: CARNET_KEY=carnet_sk_test_… wrk -t2 -c32 -d10s --latency -s Tests/Load/quote.lua http://127.0.0.1:8080/v1/quotes
local country = os.getenv("CARNET_TO") or "NL"
local lines = {}
for index, code in ipairs({"610910", "910211", "420292", "851830", "950300"}) do
    lines[index] = string.format(
        '{"sku":"S%d","hs_code":"%s","origin":"CN","quantity":%d,"unit_price":{"amount":"%d.50","currency":"EUR"},"net_grams":200}',
        index, code, index, 4 + index)
end
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer " .. os.getenv("CARNET_KEY")
wrk.body = string.format(
    '{"destination":{"country":"%s"},"ship_from":{"country":"CN"},"lines":[%s],"delivery_options":[' ..
    '{"id":"post","freight":{"amount":"6.00","currency":"EUR"}},' ..
    '{"id":"express","freight":{"amount":"19.00","currency":"EUR"},"mode":"express"}],"seller":{"registrations":["ioss"]}}',
    country, table.concat(lines, ","))

local refused = 0
function response(status) if status ~= 201 then refused = refused + 1 end end
function done(summary, latency)
    io.write(string.format("p50 %.2f ms  p99 %.2f ms\n", latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
