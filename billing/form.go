package billing

import "fairlead/locale"

// Form is what the card forms of all processors share.
type Form struct {
	// Action is the URL that the form is sent to.
	Action string
	Button locale.Text
	// Replaces is the reference of the payment method that is replaced.
	Replaces string
	// OnAccount is set on the account's own pages, which have their navigation.
	OnAccount bool
}

// Form is what the form of this request has.
func (c *Capture) Form() Form {
	return Form{Action: c.FormURL(), Button: c.Button, Replaces: c.Former.Reference, OnAccount: c.Path == cardPath}
}
