// Package carrier owns carrier accounts, where Fairlead is the OAuth client of somebody
// else's authorization server: which carriers the operator has added and what is known of
// real ones, connecting accounts, keeping them connected and giving their tokens to services.
//
//	Registry    carriers as the operator adds them, refused if they could not work
//	Client      asks a carrier's endpoints: nothing twice, and an answer that is whole counts
//	Pages       where an account's owner sees, adds, connects and disconnects its accounts
//	SignIns     the way of a browser to a carrier and back
//	Refresher   leases an account that is due, asks, writes the answer, tries again
//
// A refresh takes the lease in the account's row, so that in all servers there is one at a
// time. Whoever has lost the lease writes nothing:
//
//	due ──► lease ──► ask ──┬─ tokens ──────────────────► written, breaker closed
//	 ▲                      ├─ refused ─┬─ for good ─────► disconnected, owner told
//	 └───── later, slower ◄─┴─ failed ──┴─ for most ─────► breaker open, nobody disconnected
package carrier
