package storage

import (
	"time"

	"fairlead/audit"
)

// leakMailed is how long owners get no second mail about tokens of the same connection or partner,
// of which a thousand can leak at once. Each token has its own event.
const leakMailed = time.Hour

// tellPaused tells an account's owner and the partner of a token that was paused.
func (t tx) tellPaused(k Token, f Found, now Time) error {
	partner, err := t.recordPartner(Activity{AccountID: k.AccountID, Name: ActivityTokenPaused}, k.ClientID, now)
	if err != nil {
		return err
	}
	if err := t.mailPaused(k, partner, now); err != nil {
		return err
	}
	if err := t.mailLeak(k.ClientID, now); err != nil {
		return err
	}
	if err := t.noteToken(audit.Entry{What: "token.paused", Reason: "reported as leaked", After: f.values(audit.Values{})}, k); err != nil {
		return err
	}
	return t.tellToken(TypeTokenPaused, k, f.data(map[string]any{}), now)
}

// mailPaused mails an account's owner, unless another token of the connection has just been paused.
func (t tx) mailPaused(k Token, partner string, now Time) error {
	var mailed bool
	err := t.Get(&mailed, `SELECT EXISTS (SELECT 1 FROM token
		WHERE connection_id = ? AND hash <> ? AND revoked_at IS NULL AND paused_at > ?)`, k.ConnectionID, k.Hash, At(now.Add(-leakMailed)))
	if err != nil || mailed {
		return err
	}
	return t.notify(Notice{AccountID: k.AccountID, Name: NoticeTokenPaused, Partner: partner}, now)
}

// mailLeak mails a partner's owners, at most once an hour.
func (t tx) mailLeak(clientID string, now Time) error {
	n, err := t.Exec(`UPDATE client SET leak_mailed_at = ? WHERE id = ? AND COALESCE(leak_mailed_at, 0) <= ?`, now, clientID, At(now.Add(-leakMailed)))
	if err != nil || n == 0 {
		return err
	}
	return t.mailOwners(PartnerNotice{Name: TokenWasPaused, ClientID: clientID}, now, nil)
}

// tellToken tells of a partner's token, with what belongs to the type alone.
func (t tx) tellToken(what EventType, k Token, data map[string]any, now Time) error {
	data["connection_id"] = k.ConnectionID.String
	return t.tell(Event{Type: what, AccountID: k.AccountID, ClientID: k.ClientID}, data, now)
}
