// Package carrier owns carrier accounts, where Fairlead is the OAuth client of somebody
// else's authorization server: which carriers the operator has added, and what is known of
// real ones. It refuses a carrier whose settings could not work.
package carrier
