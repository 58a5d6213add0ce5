package guide

import "strings"

// Client is a client that samples are about.
type Client struct {
	ID, Company string
	// Callback is its default callback.
	Callback string
	IsTest   bool
	// IsExample is set for the placeholders that everybody else sees.
	IsExample bool
}

// example is what samples are about if they are nobody's.
var example = Client{ID: "YOUR_CLIENT_ID", Callback: "https://shop.example/callback", IsExample: true}

// Mode is what the client is called beside the other one of its company.
func (c Client) Mode() string {
	if c.IsTest {
		return "Test"
	}
	return "Live"
}

// Return is the callback up to where the parameters of a response are added.
func (c Client) Return() string {
	if strings.Contains(c.Callback, "?") {
		return c.Callback + "&"
	}
	return c.Callback + "?"
}

// ShellCallback is the callback as a word of a shell.
func (c Client) ShellCallback() string {
	return "'" + strings.ReplaceAll(c.Callback, "'", `'\''`) + "'"
}
