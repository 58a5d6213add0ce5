// Package egress decides where requests may go when other people choose the URL: to globally
// reachable addresses, and to those that the operator allows. It is asked at the moment of
// connecting.
package egress
