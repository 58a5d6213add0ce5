package account

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

// activityPageSize is how many entries a page has.
const activityPageSize = 50

// ActivityPage lists what was done in the account.
type ActivityPage struct {
	web.Chrome
	Entries []ActivityEntry
	// Older is the URL of the next page, empty on the last.
	Older string
}

// ActivityEntry is one thing that was done. Browser and Address are empty if it was not
// done in a browser.
type ActivityEntry struct {
	What, Browser locale.Message
	Address       string
	At            time.Time
}

// Template names templates/account/activity.html.
func (*ActivityPage) Template() string { return "account/activity" }

// showActivity handles GET /account/activity.
func (h *Handlers) showActivity(w http.ResponseWriter, r *http.Request, who web.Identity) error {
	before, err := strconv.ParseInt(r.URL.Query().Get("before"), 10, 64)
	if err != nil || before < 1 {
		before = 0
	}
	all, err := h.App.DB.Activities(r.Context(), who.Account.ID, before, activityPageSize+1)
	if err != nil {
		return err
	}
	page := &ActivityPage{Chrome: web.Chrome{Title: "Activity"}}
	if len(all) > activityPageSize {
		all = all[:activityPageSize]
		page.Older = "/account/activity?before=" + strconv.FormatInt(all[activityPageSize-1].ID, 10)
	}
	for _, a := range all {
		page.Entries = append(page.Entries, entryOf(a))
	}
	return h.App.Show(w, r, http.StatusOK, page)
}

func entryOf(a storage.Activity) ActivityEntry {
	e := ActivityEntry{What: activityText(a), Address: a.Address, At: a.At.Time}
	if a.Address != "" {
		e.Browser = web.BrowserName(a.UserAgent)
	}
	return e
}

// activityText says what was done.
func activityText(a storage.Activity) locale.Message {
	text := activityTexts[a.Name]
	if known, ok := supportTexts[a.Detail]; ok && a.Name == storage.ActivitySupportChanged {
		text = known
	}
	if strings.Contains(string(text), "%s") {
		return text.With(a.Detail)
	}
	return text.With()
}

// supportTexts say what support did.
var supportTexts = map[string]locale.Text{
	storage.SupportSuspended:         "Changed by support: account suspended",
	storage.SupportResumed:           "Changed by support: account resumed",
	storage.SupportVerified:          "Changed by support: email verified",
	storage.SupportResetSecondFactor: "Changed by support: two-step login reset and password removed",
	storage.SupportClosed:            "Changed by support: closing requested",
	storage.SupportEndedSessions:     "Changed by support: all devices logged out",
	storage.SupportAskedFactorReset:  "Changed by support: reset of two-step login requested",
	storage.SupportStoppedReset:      "Changed by support: reset of two-step login stopped",
}

// activityTexts say what was done; %s is the detail.
var activityTexts = map[storage.ActivityName]locale.Text{
	storage.ActivitySignedUp:             "Signed up",
	storage.ActivityLoggedIn:             "Logged in",
	storage.ActivityLogInFailed:          "Failed login",
	storage.ActivityLoggedOut:            "Logged out",
	storage.ActivityEmailVerified:        "Email verified",
	storage.ActivityEmailChanged:         "Email changed",
	storage.ActivityPasswordChanged:      "Password changed",
	storage.ActivityTwoStepOn:            "Two-step login turned on",
	storage.ActivityTwoStepOff:           "Two-step login turned off",
	storage.ActivityAuthenticatorAdded:   "Authenticator app added",
	storage.ActivityAuthenticatorRemoved: "Authenticator app removed",
	storage.ActivityPasskeyAdded:         "Passkey added",
	storage.ActivityPasskeyRemoved:       "Passkey removed",
	storage.ActivityPasskeyRefused:       "Passkey refused",
	storage.ActivityRecoveryCodesMade:    "Recovery codes generated",
	storage.ActivityRecoveryCodeUsed:     "Recovery code used",
	storage.ActivityKeyCreated:           "API key created",
	storage.ActivityKeyRevoked:           "API key revoked",
	storage.ActivityKeyPaused:            "API key paused: reported as leaked",
	storage.ActivityKeyResumed:           "API key reactivated",
	storage.ActivityTokenPaused:          "Token of %s paused: reported as leaked",
	storage.ActivityTokenResumed:         "Token of %s reactivated",
	storage.ActivityTokenRevoked:         "Token of %s revoked",
	storage.ActivityConnected:            "Connected %s",
	storage.ActivityDisconnected:         "Disconnected %s",
	storage.ActivityCardAdded:            "Card added",
	storage.ActivityCardReplaced:         "Card replaced",
	storage.ActivityCardRemoved:          "Card removed",
	storage.ActivityDataDownloaded:       "Data downloaded",
	storage.ActivityClosingRequested:     "Closing requested",
	storage.ActivityClosingCancelled:     "Closing cancelled",
	storage.ActivityFactorResetStopped:   "Reset of two-step login stopped",
	storage.ActivitySupportChanged:       "Changed by support: %s",
}
