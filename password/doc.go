// Package password says which passwords people may choose, and compares those that they type,
// accounts and staff alike. Whose they are, and with which words they are refused, is its
// callers' business.
package password
