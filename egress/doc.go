// Package egress says where requests may go whose URLs other people choose: to what is
// globally reachable, and to what the operator opens. It is asked at the moment of connecting.
package egress
