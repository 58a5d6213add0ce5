// Package token says what is known about an access token: to those who help its owner, and
// never the token itself.
package token
