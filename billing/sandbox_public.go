package billing

import (
	"net/url"

	"fairlead/web"
)

// PublicSandbox is what the log, /readyz and fairlead doctor say of a sandbox that people can
// reach.
const PublicSandbox = "Billing runs on the built-in sandbox, since --stripe-secret-key is not set: no card is checked."

// PublicWarning is [PublicSandbox] where the public URL is not of this machine alone, and empty
// otherwise.
func (Sandbox) PublicWarning(public *url.URL) string {
	if web.IsLoopback(public.Hostname()) {
		return ""
	}
	return PublicSandbox
}
