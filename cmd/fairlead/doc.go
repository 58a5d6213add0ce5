// Command fairlead is the porch, from which the whole house is visible: one file
// for each command, every setting in config.go, and the list of rooms in
// serve.go. It owns flags, the environment, output and exit codes; the doors, who
// may hold a connection at them, and how they are shut; what the server does by
// itself every so often; and what operators see. What is allowed is decided in the
// rooms.
package main
