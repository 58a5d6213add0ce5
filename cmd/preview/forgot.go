package preview

import (
	"time"

	"fairlead/storage"
)

func forgotStates() []state {
	states := []state{
		usual("forgot", "a person on the way to a partner forgot the password", come(), turn("/forgot")),
		usual("forgot-error", "the email is wrong", come(), turn("/forgot"), fill("email", "ada@")),
		usual("forgot-limited", "too many links were asked for", come(), turn("/forgot"), insist(4, forget)),
		usual("forgot-outside", "no partner is involved", open("/forgot")),
		usual("forgot-sent", "the same for every address", come(), turn("/forgot"), forget),
		usual("reset", "the link was opened in the browser of the attempt", enrolled, mailed, come(), turn("/reset?token=sample")),
		usual("reset-error", "the new password is too common", enrolled, mailed, come(), turn("/reset?token=sample"), fill("token", "sample", "password", "password1")),
		usual("reset-outside", "the link was opened in another browser", enrolled, mailed, open("/reset?token=sample")),
		usual("reset-removes", "the address was never confirmed, so a new password also removes what others may have added", payable, connect("Northwind", false), mailed, open("/reset?token=sample")),
		usual("reset-done", "the new password removed a connection and a card", payable, connect("Northwind", false), mailed, open("/reset?token=sample"),
			fill("token", "sample", "password", "a quiet harbour at dawn")),
		usual("reset-over", "the link was used or has expired", open("/reset?token=sample")),
		usual("reset-incomplete", "the link was cut off", open("/reset")),
	}
	states = append(states, extremely("forgot-sent", come(), turn("/forgot"), forget)...)
	return append(states, extremely("reset", enrolled, mailed, come(), turn("/reset?token=sample"))...)
}

func forget(p *person) { fill("email", p.who.email)(p) }

// mailed makes a link valid, as sending the mail does.
func mailed(p *person) {
	p.check(p.db.OfferReset(p.ctx, storage.Reset{Hash: storage.Hash("sample"), AccountID: p.account.ID,
		CreatedAt: p.db.Time(), ExpiresAt: storage.At(p.db.Now().Add(time.Hour))}))
}
