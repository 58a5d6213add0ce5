// Package scanner checks who sends a report of leaked tokens: GitHub's secret scanning signs its
// reports. It owns GitHub's public keys, which it asks for when a report is signed with one that it
// does not know, and does nothing with what a report says.
package scanner
