package mail

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

// notice tells an account's owner of a change, so that they notice one that someone else
// made.
func (m *Mailer) notice(ctx context.Context, job storage.Job) (content, error) {
	var n storage.Notice
	if err := read(job, &n); err != nil {
		return content{}, err
	}
	text, ok := noticeTexts[n.Name]
	if !ok {
		return content{}, unknown("notice", n.Name)
	}
	account, err := m.Web.DB.AccountByID(ctx, n.AccountID)
	if errors.Is(err, storage.ErrNotFound) {
		err = nil // it has been erased, and To says where to write
	}
	to := cmp.Or(n.To, account.Email)
	if err == nil && to == "" {
		err = errNoRecipient
	}
	if err != nil {
		return content{}, err
	}
	account.Language = cmp.Or(n.Language, account.Language)
	c := m.noticeContent(m.language(account), n, text, job)
	c.To = to
	switch n.Name {
	case storage.NoticePasswordChanged:
		err = m.addAccess(ctx, &c, n)
	case storage.NoticeConnected:
		err = m.addDisconnect(ctx, &c, n, job)
	case storage.NoticeSecondFactorReset:
		err = m.addReset(ctx, &c, n, job)
	case storage.NoticeFactorResetAsked:
		err = m.addStop(ctx, &c, n, job)
	}
	return c, err
}

// noticeContent is what all notices have: what happened, when and from where, and what to
// do.
func (m *Mailer) noticeContent(l *locale.Language, n storage.Notice, text noticeText, job storage.Job) content {
	fill := func(sentence locale.Text) locale.Message {
		return sentence.With(m.Web.Brand.Name, n.Partner, l.Date(n.Until.Time), n.Carrier, n.Managed, n.CarrierAccountID)
	}
	return content{
		Language: l,
		Subject:  fill(text.subject),
		Before:   []locale.Message{fill(text.what), origin(l, n, text, job), fill(text.advice)},
		Link:     link{text.label, m.url(text.path)},
	}
}

// origin says when something was done and from where, or by whom.
func origin(l *locale.Language, n storage.Notice, text noticeText, job storage.Job) locale.Message {
	when := l.DateTime(job.CreatedAt.Time)
	switch {
	case text.quiet:
		return sayWhen.With(when)
	case n.Device == storage.Device{}:
		return sayWhenBySupport.With(when)
	}
	return sayWhenAndWhere.With(when, web.BrowserName(n.Device.UserAgent), n.Device.Address)
}

// url is that of a path, which may end with a fragment.
func (m *Mailer) url(path string) string {
	path, fragment, _ := strings.Cut(path, "#")
	at := m.Web.PublicURL.JoinPath(path)
	at.Fragment = fragment
	return at.String()
}

// addAccess says who lost access with the former password, and who still has it.
func (m *Mailer) addAccess(ctx context.Context, c *content, n storage.Notice) error {
	if n.KeysRevoked {
		c.Before = slices.Insert(c.Before, 1, sayKeysRevoked.With())
	}
	if text := removed(n); !text.IsZero() {
		c.Before = slices.Insert(c.Before, 1, text)
	}
	if err := m.addKeys(ctx, c, n.AccountID); err != nil {
		return err
	}
	connected, err := m.Web.DB.Connections(ctx, n.AccountID)
	if err != nil || len(connected) == 0 {
		return err
	}
	var names []string // they come from the operator of this server
	for _, one := range connected {
		if !slices.Contains(names, one.Partner) {
			names = append(names, one.Partner)
		}
	}
	c.After = append(c.After, sayStillConnected.With(strings.Join(names, ", ")))
	c.Also = link{"Review or remove access", m.url("/account/connections")}
	return nil
}

// addKeys names the API keys that still work.
func (m *Mailer) addKeys(ctx context.Context, c *content, accountID string) error {
	keys, err := m.Web.DB.APIKeys(ctx, accountID)
	if err != nil {
		return err
	}
	var names []string
	for _, k := range keys {
		names = append(names, fmt.Sprintf("%s (…%s)", k.Name, k.Last4))
	}
	if len(names) > 0 {
		c.After = append(c.After, sayKeysStillWork.With(strings.Join(names, ", ")))
		c.Also = link{"Review or revoke API keys", m.url("/account/api-keys")}
	}
	return nil
}

// removed says what was removed from an account whose address nobody had confirmed
// before, or is empty.
func removed(n storage.Notice) locale.Message {
	partners := strings.Join(n.Disconnected, ", ")
	switch {
	case partners != "" && n.CardRemoved:
		return sayDisconnectedAndRemoved.With(partners)
	case partners != "":
		return sayDisconnected.With(partners)
	case n.CardRemoved:
		return sayCardRemoved.With()
	}
	return locale.Message{}
}

// addReset links to a new password, for somebody who can no longer log in.
func (m *Mailer) addReset(ctx context.Context, c *content, n storage.Notice, job storage.Job) error {
	token := m.token("reset", job)
	err := m.Web.DB.OfferReset(ctx, storage.Reset{Hash: storage.Hash(token), AccountID: n.AccountID, CreatedAt: job.CreatedAt, ExpiresAt: n.Until})
	if errors.Is(err, storage.ErrSpent) { // a new password has been set meanwhile
		return errNoRecipient
	}
	c.Link.URL = m.resetURL(token, "")
	c.After = append(c.After, sayLinkExpires.With(c.Language.DateTime(n.Until.Time)), sayNotYou.With())
	c.Also = link{"Request a link", m.url("/forgot")}
	return err
}

// addStop links to a page that stops the reset of a second factor.
func (m *Mailer) addStop(ctx context.Context, c *content, n storage.Notice, job storage.Job) error {
	token := m.token("stop reset", job)
	err := m.Web.DB.OfferStop(ctx, storage.Hash(token), n.FactorResetID)
	if errors.Is(err, storage.ErrSpent) { // it has ended meanwhile
		return errNoRecipient
	}
	c.Link.URL = m.url("/second-factor-reset/" + token)
	c.After = append(c.After, sayResetDue.With(c.Language.DateTime(n.Until.Time)))
	return err
}
