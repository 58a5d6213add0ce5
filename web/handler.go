package web

import "net/http"

// Handler answers a request or says why it could not; the stack that it is
// mounted into answers the error.
type Handler func(w http.ResponseWriter, r *http.Request) error
