package api

import (
	"fmt"
	"net/http"
	"time"

	"fairlead/storage"
)

// checkVersion demands a version of the call, or else of the account, that knows
// of partners. Versions are dates, whose order is that of their text.
func (h *Handlers) checkVersion(r *http.Request, account storage.Account) error {
	version, source := account.APIVersion, "the account's default version"
	switch sent := r.Header.Values(h.VersionHeader); len(sent) {
	case 0:
	case 1:
		version, source = sent[0], "the "+h.VersionHeader+" header"
	default:
		return wrongVersion(fmt.Sprintf("The %s header came %d times; send it once.", h.VersionHeader, len(sent)))
	}
	if _, err := time.Parse(time.DateOnly, version); err != nil {
		return wrongVersion(fmt.Sprintf("The version in %s must be a date such as %s.", source, storage.OldestAPIVersion))
	}
	if version < storage.OldestAPIVersion {
		return wrongVersion(fmt.Sprintf("The version in %s is too old: calls on behalf of an account need %s or newer. Send it in the %s header.",
			source, storage.OldestAPIVersion, h.VersionHeader))
	}
	return nil
}
