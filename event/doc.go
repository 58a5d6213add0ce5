// Package event owns the delivery of events to endpoints: where requests may go, the token
// that a receiver wants, the signed request, and when to try again. What happened is written
// by storage; this package decides nothing about who may hear of it.
//
//	Sender   finds endpoints with something due and runs a lane for each
//	lane     claims deliveries of one endpoint and has a number of them under way
//	Client   asks Token URLs and receivers, at addresses that egress.Network allows
//
//	database ──► claim ──► attempt ──┬─ came through ─► delivered
//	                ▲                ├─ failed ───────► pending, later ──► failed, at the schedule's end
//	                └──── lease over ┘                  endpoint: warned of, disabled
//
// Slow and dead endpoints cost others nothing, since no lane waits for another.
package event
