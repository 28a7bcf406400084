extension Compiler {
    mutating func call(_ to: Int32, _ id: Syntax.ID) {
        guard case .call(let name, let target, let arguments) = syntax[id] else { return }
        guard case .function(let function, let isNamespaced) = names[id] else {
            fail(to, id, syntax.macroRefusal(name, on: target) ?? "there is no function \(name)")
            return
        }
        let all = (isNamespaced ? [] : target.map { [$0] } ?? []) + arguments
        if name == "matches", all.count == 2, case .literal(.string(let pattern)) = syntax[all[1]] {
            matches(to, id, all[0], pattern)
            return
        }
        if name == "or" || name == "orValue", all.count == 2, target != nil {
            scratch {
                let place = $0.operand(all[0])
                let jump = $0.emit(.orElse, id, to: to, a: place, b: name == "or" ? 1 : 0)
                $0.value(all[1], into: to)
                $0.program.instructions[jump].c = $0.here
            }
            return
        }
        guard let body = function.body(for: all.count) else {
            fail(to, id, "\(name) does not take \(all.count) values")
            return
        }
        program.functions.append(body)
        program.functionNames.append(function.name)
        let number = Int32(program.functions.count - 1)
        scratch {
            switch body {
            case .one:
                let place = $0.operand(all[0])
                $0.emit(.call1, id, to: to, a: place, c: number)
            case .two:
                let (left, right) = ($0.operand(all[0]), $0.operand(all[1]))
                $0.emit(.call2, id, to: to, a: left, b: right, c: number)
            case .three, .any:
                let first = $0.values(all)
                $0.emit(.call, id, to: to, a: first, b: Int32(all.count), c: number)
            }
        }
    }

    /// A pattern that is written out is read once.
    private mutating func matches(_ to: Int32, _ id: Syntax.ID, _ subject: Syntax.ID, _ text: String) {
        do throws(CELFailure) {
            program.patterns.append(try Pattern(text))
        } catch {
            problems.append(syntax.problem(error.message, at: id))
            emit(.fail, id, to: to, a: constant(.error(error)))
            return
        }
        let number = Int32(program.patterns.count - 1)
        scratch { $0.emit(.matches, id, to: to, a: $0.operand(subject), c: number) }
    }

    // MARK: Loops

    mutating func loop(_ to: Int32, _ id: Syntax.ID, _ loop: Syntax.Loop) {
        let walker = Int32(program.walkerCount)
        program.walkerCount += 1
        scratch { compiler in
            let range = compiler.operand(loop.range)
            let first = compiler.register()
            let second = loop.second == nil ? -1 : compiler.register()
            if let numbers = compiler.names.locals[id] {
                compiler.locals[numbers[0]] = first
                if numbers.count > 1 { compiler.locals[numbers[1]] = second }
            }
            var exits: [Int] = []
            let builder = loop.builds ? Int32(compiler.program.builderCount) : -1
            if loop.builds {
                compiler.program.builderCount += 1
                compiler.emit(.begin, id, to: builder)
            } else {
                let start: CELValue = loop.form == .existsOne ? .int(0) : .bool(loop.form == .all)
                compiler.emit(.move, id, to: to, a: compiler.constant(start))
            }
            exits.append(compiler.emit(.walk, loop.range, to: walker, a: range, b: to))
            let top = compiler.here
            let next = compiler.emit(.next, id, to: first, a: walker, b: second)
            if let filter = loop.condition {
                let branch = compiler.scratch { $0.emit(.branch, filter, to: to, a: $0.operand(filter), b: top) }
                exits.append(branch)
            }
            exits += compiler.scratch { $0.step(to, loop, builder: builder, first: first) }
            compiler.emit(.jump, id, c: top)
            compiler.program.instructions[next].c = compiler.here
            compiler.finish(to, id, loop, builder: builder)
            // What ends early has its outcome already.
            for exit in exits { compiler.program.instructions[exit].c = compiler.here }
        }
    }

    /// What is done with one entry.
    /// - Returns: the instructions that may leave the loop.
    private mutating func step(_ to: Int32, _ loop: Syntax.Loop, builder: Int32, first: Int32) -> [Int] {
        switch loop.form {
        case .all: return [emit(.and, loop.body, to: to, a: operand(loop.body))]
        case .exists: return [emit(.or, loop.body, to: to, a: operand(loop.body))]
        case .existsOne: return [emit(.count, loop.body, to: to, a: operand(loop.body))]
        case .filter: return [emit(.append, loop.body, to: builder, a: first, b: to)]
        case .map, .transformList: return [emit(.append, loop.body, to: builder, a: operand(loop.body), b: to)]
        case .transformMap:
            return [emit(.insert, loop.body, to: builder, a: first, b: operand(loop.body), d: to)]
        case .transformMapEntry: return [emit(.insertAll, loop.body, to: builder, a: operand(loop.body), d: to)]
        }
    }

    private mutating func finish(_ to: Int32, _ id: Syntax.ID, _ loop: Syntax.Loop, builder: Int32) {
        switch loop.form {
        case .all, .exists: break
        case .existsOne: emit(.isOne, id, to: to, a: to)
        case .map, .filter, .transformList: emit(.finishList, id, to: to, a: builder)
        case .transformMap, .transformMapEntry: emit(.finishMap, id, to: to, a: builder)
        }
    }
}

extension Syntax.Loop {
    var builds: Bool {
        switch form {
        case .all, .exists, .existsOne: false
        case .map, .filter, .transformList, .transformMap, .transformMapEntry: true
        }
    }

    /// What decides whether an entry is taken at all.
    var condition: Syntax.ID? { form == .filter ? body : filter }
}
