package api

import (
	"fmt"
	"net/http"
	"time"

	"fairlead/storage"
	"fairlead/web"
)

// checkVersion requires a version, from the call's header or else the account's default.
// Partners need one that knows them. Versions are dates, which sort as text.
func (h *Handlers) checkVersion(r *http.Request, account storage.Account, caller web.Caller) error {
	version, source := account.APIVersion, "the account's default version"
	switch sent := r.Header.Values(h.VersionHeader); len(sent) {
	case 0:
	case 1:
		version, source = sent[0], "the "+h.VersionHeader+" header"
	default:
		return wrongVersion("The " + h.VersionHeader + " header was sent more than once. Send it once.")
	}
	if _, err := time.Parse(time.DateOnly, version); err != nil {
		return wrongVersion(fmt.Sprintf("The version in %s must be a date, such as %s.", source, storage.OldestAPIVersion))
	}
	if version < storage.OldestAPIVersion && caller.By != web.APIKey {
		return wrongVersion(fmt.Sprintf("The version in %s is too old. Calls on behalf of an account need %s or later; send it in the %s header.",
			source, storage.OldestAPIVersion, h.VersionHeader))
	}
	return nil
}
