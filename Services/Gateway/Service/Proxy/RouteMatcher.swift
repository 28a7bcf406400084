import HTTPTypes

/// A route with its place in the table.
final class PublicRoute: Sendable {
    let index: Int
    let route: GatewayRoute

    init(index: Int, route: GatewayRoute) {
        self.index = index
        self.route = route
    }
}

/// Finds the route of an address: segments as they are written, `{name}` for any one that is not empty, `**` for the rest.
///
/// A literal segment goes before `{name}`, and that before `**`. Nothing is decoded, and no empty segment is overlooked,
/// so that the service behind reads the same address.
struct RouteMatcher: Sendable {
    enum Match {
        case found(PublicRoute)
        case options(allow: String, [GatewayRoute])
        case otherMethod(allow: String, template: String)
        case unknown
    }

    private struct Node: Sendable {
        var literals: [(name: [UInt8], node: Int)] = []
        var any: Int?
        var rest: Int?
        var routes: [PublicRoute] = []
        var allow = ""
    }

    private var nodes = [Node()]

    init(_ routes: [GatewayRoute]) {
        for (index, route) in routes.enumerated() {
            let node = makeNode(route.path)
            nodes[node].routes.append(PublicRoute(index: index, route: route))
        }
        for index in nodes.indices {
            var methods = Set(nodes[index].routes.map(\.route.method))
            if methods.contains(.get) { methods.insert(.head) }
            methods.insert(.options)
            nodes[index].allow = methods.map(\.rawValue).sorted().joined(separator: ", ")
        }
    }

    /// - Parameter target: path and query.
    func match(_ method: HTTPRequest.Method, _ target: String) -> Match {
        var target = target
        let found = target.withUTF8 { bytes -> Int? in
            let end = bytes.firstIndex(of: UInt8(ascii: "?")) ?? bytes.count
            guard end > 0, bytes[0] == UInt8(ascii: "/") else { return nil }
            return find(UnsafeBufferPointer(rebasing: bytes[1..<end]), from: 0)
        }
        guard let found else { return .unknown }
        let node = nodes[found]
        let wanted = method == .head ? .get : method
        if let route = node.routes.first(where: { $0.route.method == wanted }) { return .found(route) }
        if method == .options { return .options(allow: node.allow, node.routes.map(\.route)) }
        return .otherMethod(allow: node.allow, template: node.routes.first?.route.path ?? "none")
    }

    /// - Parameter path: without the slash before its first segment.
    private func find(_ path: UnsafeBufferPointer<UInt8>, from index: Int) -> Int? {
        let node = nodes[index]
        let end = path.firstIndex(of: UInt8(ascii: "/")) ?? path.count
        let segment = UnsafeBufferPointer(rebasing: path[..<end])
        let isLast = end == path.count
        for child in candidates(node, segment) {
            if isLast {
                if !nodes[child].routes.isEmpty { return child }
            } else if let found = find(UnsafeBufferPointer(rebasing: path[(end + 1)...]), from: child) {
                return found
            }
        }
        return node.rest
    }

    private func candidates(_ node: Node, _ segment: UnsafeBufferPointer<UInt8>) -> [Int] {
        guard !segment.isEmpty else { return [] }
        var found: [Int] = []
        if let literal = node.literals.first(where: { $0.name.elementsEqual(segment) }) { found.append(literal.node) }
        if let any = node.any { found.append(any) }
        return found
    }

    private mutating func makeNode(_ path: String) -> Int {
        var node = 0
        for segment in path.split(separator: "/") {
            let known: Int?
            if segment == "**" {
                known = nodes[node].rest
            } else if segment.hasPrefix("{") {
                known = nodes[node].any
            } else {
                known = nodes[node].literals.first { $0.name.elementsEqual(segment.utf8) }?.node
            }
            if let known {
                node = known
                continue
            }
            nodes.append(Node())
            let new = nodes.count - 1
            if segment == "**" {
                nodes[node].rest = new
            } else if segment.hasPrefix("{") {
                nodes[node].any = new
            } else {
                nodes[node].literals.append((Array(segment.utf8), new))
            }
            node = new
        }
        return node
    }
}
