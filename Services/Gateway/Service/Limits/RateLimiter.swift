import Commerce
import Foundation
import ServiceKit
import Synchronization

/// Buckets of all merchants and addresses, in memory of this instance.
///
/// Merchants are known and few: each class of each has a bucket as long as it is not full. Addresses are strangers and
/// may be any number: they share a table of fixed size, in which one that was not seen for longest makes room for
/// another. No stranger's call touches a merchant's bucket.
final class RateLimiter: Sendable {
    private struct MerchantBucket: Hashable {
        let merchant: UUID
        let mode: KeyMode
        let quotaClass: QuotaClass
    }

    /// So many that event loops seldom meet in one.
    private final class Shard: Sendable {
        let buckets = Mutex<[MerchantBucket: TokenBucket]>([:])
    }

    private let merchants = (0..<16).map { _ in Shard() }
    private let addresses = AddressBuckets()

    /// Takes a call of a merchant's; test and live calls do not share.
    func take(
        _ quotaClass: QuotaClass, merchant: MerchantID, mode: KeyMode, quota: Quota, share: Int, now: UInt64
    ) -> TokenBucket.Decision {
        let bucket = MerchantBucket(merchant: merchant.uuid, mode: mode, quotaClass: quotaClass)
        // The last bytes of an id are random.
        let shard = merchants[Int(merchant.uuid.uuid.15) % merchants.count]
        return shard.buckets.withLock { $0[bucket, default: TokenBucket()].take(quota, share: share, now: now) }
    }

    /// Takes a call from an address.
    /// - Parameter part: what else parts buckets, such as a provider's name.
    func take(
        _ quotaClass: QuotaClass, address: InternetAddress?, part: Int = 0, quota: Quota, share: Int, now: UInt64
    ) -> TokenBucket.Decision {
        var hasher = Hasher()
        hasher.combine(quotaClass)
        hasher.combine(part)
        hasher.combine(address?.network)
        return addresses.take(UInt64(bitPattern: Int64(hasher.finalize())), quota, share: share, now: now)
    }

    /// Forgets buckets that are full again, which is what a new one is.
    func sweep(now: UInt64) {
        for shard in merchants {
            shard.buckets.withLock { buckets in buckets = buckets.filter { $0.value.fullAt > now } }
        }
    }

    /// Buckets of merchants that are kept now.
    var merchantCount: Int { merchants.reduce(0) { $0 + $1.buckets.withLock(\.count) } }
}

/// A table of buckets that never grows: an address may be in one of eight places, and takes that of the one that was not
/// seen for longest.
final class AddressBuckets: Sendable {
    private static let ways = 8
    private static let setsPerShard = 512
    private static let shards = 8

    /// How many addresses are kept: 24 bytes each.
    static let capacity = ways * setsPerShard * shards

    private struct Entry {
        var key: UInt64 = 0
        var seenAt: UInt64 = 0
        var bucket = TokenBucket()
    }

    private final class Shard: Sendable {
        let entries = Mutex([Entry](repeating: Entry(), count: ways * setsPerShard))
    }

    private let shards = (0..<AddressBuckets.shards).map { _ in Shard() }

    /// - Parameter key: a hash with a seed of this process, so that nobody can aim for another's place.
    func take(_ key: UInt64, _ quota: Quota, share: Int, now: UInt64) -> TokenBucket.Decision {
        // 0 marks a place that is free.
        let key = key == 0 ? 1 : key
        let shard = shards[Int(key % UInt64(Self.shards))]
        let first = Int(key / UInt64(Self.shards) % UInt64(Self.setsPerShard)) * Self.ways
        return shard.entries.withLock { entries in
            var place = first
            for candidate in first..<(first + Self.ways) {
                if entries[candidate].key == key {
                    place = candidate
                    break
                }
                if entries[candidate].seenAt < entries[place].seenAt { place = candidate }
            }
            if entries[place].key != key { entries[place] = Entry(key: key) }
            entries[place].seenAt = max(now, 1)
            return entries[place].bucket.take(quota, share: share, now: now)
        }
    }
}
