// Package cause is the catalogue of refusals: for each the ID that is stored with it, how
// it is recognized, its cause and how to fix it. The guide, the timeline of an attempt,
// the support console and partners' pages read it here, so that they say the same.
//
// It is a leaf: packages that refuse something name the ID, or find it by what they said.
package cause
