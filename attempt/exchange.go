package attempt

import (
	"context"
	"strings"
	"time"

	"fairlead/storage"
)

// ExchangeState is what became of the code of an attempt.
type ExchangeState string

// The states.
const (
	NoCode    ExchangeState = "none"
	Waiting   ExchangeState = "waiting"
	Expired   ExchangeState = "expired"
	Exchanged ExchangeState = "exchanged"
)

// Exchange is what became of the code, and of the token that it was exchanged for.
type Exchange struct {
	State ExchangeState `json:"state"`
	// At is until when the code is valid, when it expired, or when it was exchanged.
	At *time.Time `json:"at"`
	// TokenWorks and LastUsedAt are null unless there is a token.
	TokenWorks *bool      `json:"token_works"`
	LastUsedAt *time.Time `json:"last_used_at"`

	// Sentence says all this, to staff of a suspended partner also why.
	Sentence string `json:"-"`
}

// exchangeOf finds out what became of the code. Only staff read why a partner is suspended.
func exchangeOf(ctx context.Context, db *storage.DB, a storage.Attempt, toStaff bool) (Exchange, error) {
	found, err := db.ExchangeOf(ctx, a.ID)
	switch {
	case err != nil:
		return Exchange{}, err
	case found.IssuedAt.IsZero():
		return Exchange{State: NoCode, Sentence: "No code was issued."}, nil
	case !found.UsedAt.IsZero():
		return exchanged(ctx, db, found, toStaff)
	case db.Time().Before(found.ExpiresAt.Time):
		return Exchange{State: Waiting, At: found.ExpiresAt.WholeOrNil(),
			Sentence: "Not exchanged yet. The code is valid until " + At(found.ExpiresAt) + "."}, nil
	}
	return Exchange{State: Expired, At: found.ExpiresAt.WholeOrNil(),
		Sentence: "Never exchanged. The code expired at " + At(found.ExpiresAt) + "."}, nil
}

func exchanged(ctx context.Context, db *storage.DB, found storage.Exchange, toStaff bool) (Exchange, error) {
	why, err := inactive(ctx, db, found.Token, toStaff)
	if err != nil {
		return Exchange{}, err
	}
	works := why == ""
	x := Exchange{State: Exchanged, At: found.UsedAt.WholeOrNil(), TokenWorks: &works, LastUsedAt: found.Token.LastUsedAt.WholeOrNil()}
	x.Sentence = "Exchanged at " + At(found.UsedAt) + ". The token "
	switch {
	case !works:
		x.Sentence += "does not work: " + why + "."
	case x.LastUsedAt == nil:
		x.Sentence += "works, and has not been used."
	default:
		x.Sentence += "works, last used " + At(found.Token.LastUsedAt) + "."
	}
	return x, nil
}

// inactive says why a token does not work. It is empty if it does.
func inactive(ctx context.Context, db *storage.DB, k storage.Token, toStaff bool) (string, error) {
	if k.Hash == nil {
		return "it ended and has been deleted", nil
	}
	reasons := k.InactiveReasons(db.Time())
	if len(reasons) == 0 {
		return "", nil
	}
	client, err := db.ClientByID(ctx, k.ClientID)
	if err != nil {
		return "", err
	}
	if !toStaff {
		client.SuspendedReason = ""
	}
	return Reasons(reasons, client), nil
}

// Reasons say why a client's token is not valid. Without a reason for suspending the client, they
// name none.
func Reasons(reasons []storage.InactiveReason, client storage.Client) string {
	var words []string
	for _, one := range reasons {
		words = append(words, map[storage.InactiveReason]string{
			storage.Revoked:          "it is revoked",
			storage.Paused:           "it is paused because it was reported as leaked",
			storage.Disconnected:     "the account disconnected the " + client.Kind.Noun(),
			storage.AccountClosed:    "the account is closed",
			storage.Expired:          "it has expired",
			storage.ClientSuspended:  rests(client),
			storage.AccountSuspended: "the account is suspended",
		}[one])
	}
	n := len(words) - 1
	if n < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:n], ", ") + " and " + words[n]
}

// rests says why a client's tokens rest.
func rests(client storage.Client) string {
	switch client.Status {
	case storage.Leaving:
		return "the partner is leaving"
	case storage.HasLeft:
		return "the partner has left"
	}
	suspended := "the " + client.Kind.Noun() + " is suspended"
	if client.SuspendedReason != "" {
		suspended += " (" + client.SuspendedReason + ")"
	}
	return suspended
}
