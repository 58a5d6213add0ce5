// A module of its own and without requirements, so that an API can have it without
// the server and all that the server needs. doc.go says more.
module fairlead/bearer

go 1.24.0
