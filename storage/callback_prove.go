package storage

import (
	"context"

	"fairlead/audit"
)

// CallbackQuestion asks support about a callback that a partner has requested.
type CallbackQuestion struct {
	Email   string // of who asks, and is answered
	Address string // they ask from
	Note    string // may be empty
}

// AskAboutCallback has support decide about a request. ErrConflict means that it has been asked
// and has not decided, ErrNotFound that there is no such request.
func (db *DB) AskAboutCallback(ctx context.Context, clientID, url string, ask CallbackQuestion) (a Application, err error) {
	err = db.transact(ctx, func(t tx) error {
		if err := t.lockClient(clientID); err != nil {
			return err
		}
		q, err := t.callbackRequest(clientID, url)
		if err != nil {
			return err
		}
		if q.Status() == WaitingForAnswer {
			return ErrConflict
		}
		a, err = t.askAboutCallback(q, ask, db.Time())
		return err
	})
	return a, err
}

func (t tx) askAboutCallback(q CallbackRequest, ask CallbackQuestion, now Time) (a Application, err error) {
	a = Application{Kind: ApplicationCallback, ClientID: q.ClientID, Email: ask.Email, Callback: q.URL, Note: ask.Note, Address: ask.Address, HostProvedAt: q.ProvedAt}
	if err := t.Get(&a.Company, `SELECT name FROM client WHERE id = ?`, q.ClientID); err != nil {
		return a, err
	}
	if err := t.insertApplication(&a, nil, now); err != nil {
		return a, err
	}
	_, err = t.Exec(`UPDATE callback_request SET application = ? WHERE client_id = ? AND url = ?`, a.Number, q.ClientID, q.URL)
	return a, err
}

// ProveCallback records that a partner controls the host of a request. The URL becomes a
// callback, as do others that wait with this host. If ask is given, support decides instead: it
// is asked, unless it was already, and sees the proof. ErrNotFound means that there is no such
// request.
func (db *DB) ProveCallback(ctx context.Context, clientID, url string, ask *CallbackQuestion) error {
	return db.transact(ctx, func(t tx) error {
		now := db.Time()
		if err := t.lockClient(clientID); err != nil {
			return err
		}
		q, err := t.callbackRequest(clientID, url)
		if err != nil {
			return err
		}
		q.ProvedAt = now
		if _, err := t.Exec(`UPDATE host_proof SET proved_at = ? WHERE client_id = ? AND host = ?`, now, clientID, q.Host); err != nil {
			return err
		}
		if ask != nil {
			return t.showProof(q, *ask, now)
		}
		return t.addProved(q, now)
	})
}

// showProof has support see a proof, and decide.
func (t tx) showProof(q CallbackRequest, ask CallbackQuestion, now Time) error {
	_, err := t.Exec(`UPDATE application SET host_proved_at = ? WHERE decided_at IS NULL
		AND number IN (SELECT application FROM callback_request WHERE client_id = ? AND host = ?)`, now, q.ClientID, q.Host)
	if err != nil {
		return err
	}
	if q.Status() != WaitingForAnswer {
		if _, err := t.askAboutCallback(q, ask, now); err != nil {
			return err
		}
	}
	return t.auditClient(q.ClientID, audit.Entry{What: callbackProved, After: audit.Values{"callback": q.URL, "host": q.Host}})
}

const callbackProved = "callback.proved"

// addProved makes a request a callback, and all that wait with the same host.
func (t tx) addProved(proved CallbackRequest, now Time) error {
	var all []CallbackRequest
	err := t.List(&all, selectCallbackRequests+`AND q.host = ? ORDER BY q.requested_at, q.url`, proved.ClientID, proved.Host)
	if err != nil {
		return err
	}
	for _, q := range all {
		if q.URL != proved.URL && q.Status() == CallbackDeclined {
			continue
		}
		if err := t.registerCallback(q.ClientID, q.URL, audit.Entry{What: callbackProved, After: audit.Values{"callback": q.URL, "host": q.Host}}, now); err != nil {
			return err
		}
	}
	return nil
}
