// Package manual serves the documentation for operators at /docs/operate, from the files
// that are built into the program: the index, a page for each topic, and the settings.
//
// It is mounted on the operations listener only, and asks neither the database nor the
// network. A new file in docs/operate gets its page without a change here. HTML in these
// files is not served as such, and links to files that have no page lose their target.
package manual
