package web

// Caller is on whose behalf a program calls, however it authenticated. It is no
// row: access tokens and an account's own keys both give one.
type Caller struct {
	// AccountID is the account whose resources the call may use, empty for a service.
	AccountID string
	// ClientID is the partner or service that calls, empty for an account's own key.
	ClientID string
	// Scope is what the caller may do, separated by spaces.
	Scope string
	// By is what it authenticated with.
	By Credential
	// Test callers see and change test data only.
	Test bool
}

// Credential is a kind of secret that a program calls with.
type Credential string

// AccessToken is what a partner or a service is issued.
const AccessToken Credential = "access token"
