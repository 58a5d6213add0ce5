// Package schematest reads the schema of test databases, compares two of them by the rule for
// releases, and writes and loads databases as SQL text. Production code must not import it.
package schematest
