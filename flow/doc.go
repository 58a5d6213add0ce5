// Package flow is what the steps of the connect flow share: the attempt that a
// request belongs to, the browser that began it, the progress line, and the way
// back to the dispatcher.
//
//	GET /billing?attempt=…  ─► AttemptOf: open, and begun in this browser? ─ no: to the dispatcher
//	                           Progress, Policy: what its page shows and allows
//	                           Next: back to the dispatcher
//
// It does not know the steps: only the dispatcher decides which one comes next.
package flow
