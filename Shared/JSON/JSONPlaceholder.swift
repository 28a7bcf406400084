/// A type that can stand in for itself while the rest of a faulty document is still being checked.
///
/// A value that a document's own member refuses leaves a hole in the object around it, and an object with a hole
/// cannot be built; then the members after it stay unchecked. A type that names a placeholder closes the hole.
/// The placeholder never reaches a caller: a document with an issue throws.
package protocol JSONPlaceholder {
    static var jsonPlaceholder: Self { get }
}
