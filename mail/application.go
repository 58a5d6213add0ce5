package mail

import (
	"context"
	"errors"
	"net/url"
	"strings"

	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

// application tells the contact of an application what has become of it.
func (m *Mailer) application(ctx context.Context, job storage.Job) (content, error) {
	var mail storage.ApplicationMail
	if err := read(job, &mail); err != nil {
		return content{}, err
	}
	a, err := m.Web.DB.ApplicationByNumber(ctx, mail.Number)
	if errors.Is(err, storage.ErrNotFound) {
		err = errNoRecipient // it has been deleted since
	}
	if err == nil {
		a.Email, err = m.contact(ctx, a)
	}
	if err != nil {
		return content{}, err
	}
	switch mail.Name {
	case storage.ApplicationWasReceived, storage.ApplicationWasSurplus:
		return m.received(ctx, a, mail, job)
	case storage.ApplicationWasAsked:
		return m.asked(ctx, a, mail, job)
	case storage.ApplicationWasApproved:
		return m.changed(a), nil
	case storage.ApplicationWasDeclined:
		return m.declined(a), nil
	}
	return content{}, unknown("mail about an application", mail.Name)
}

// contact is the address that mail about an application goes to: the one in it, and for a partner's
// request the partner's contact, who may be another by now.
func (m *Mailer) contact(ctx context.Context, a storage.Application) (string, error) {
	if a.Kind == storage.ApplicationPartner || a.ClientID == "" {
		return a.Email, nil
	}
	c, err := m.Web.DB.ClientByID(ctx, a.ClientID)
	if err == nil && c.Email == "" { // it has left
		err = errNoRecipient
	}
	return c.Email, orNoRecipient(err)
}

// english is a sentence to a partner, whose mails are in English alone.
func english(text string, args ...any) locale.Message { return locale.Text(text).With(args...) }

// asked has a question of support and a link to answer it.
func (m *Mailer) asked(ctx context.Context, a storage.Application, mail storage.ApplicationMail, job storage.Job) (content, error) {
	q, err := m.Web.DB.QuestionByID(ctx, mail.QuestionID)
	if errors.Is(err, storage.ErrNotFound) || err == nil && (a.IsDecided() || !q.AnsweredAt.IsZero()) {
		err = errNoRecipient
	}
	if err != nil {
		return content{}, err
	}
	token := m.token("application", job)
	c := content{To: a.Email, Language: locale.English(), Subject: english("A question about your application"),
		Before: []locale.Message{english("We have a question about your application %s at %s:", a.Number, m.Web.Brand.Name)},
		OrLink: english("To answer it, follow this link:"),
		Link:   link{english("Answer the question").Text, web.WithQuery(m.url("/partners/application"), url.Values{"token": {token}})},
		After:  []locale.Message{english("If you didn’t apply to %s, ignore this email.", m.Web.Brand.Name)}}
	c.Before = append(c.Before, quote(q.Text)...)
	return c, m.Web.DB.OfferApplicationLink(ctx, storage.Hash(token), a.Number)
}

// declined has the reason that support gave.
func (m *Mailer) declined(a storage.Application) content {
	return content{To: a.Email, Language: locale.English(), Subject: english("About your application"),
		Before: append([]locale.Message{english("We have decided not to approve your application %s at %s. The reason:", a.Number, m.Web.Brand.Name)}, quote(a.Reason)...),
		After:  []locale.Message{english("If you didn’t apply to %s, ignore this email.", m.Web.Brand.Name)}}
}

// changed says that support has made a change that a partner had asked for.
func (m *Mailer) changed(a storage.Application) content {
	c := content{To: a.Email, Language: locale.English(), Subject: english("Your request was approved")}
	c.Before = []locale.Message{english("Your request %s at %s was approved.", a.Number, m.Web.Brand.Name)}
	switch a.Kind {
	case storage.ApplicationCallback:
		c.Before = append(c.Before, english("This callback is now registered: %s", a.Callback))
	case storage.ApplicationCompany:
		c.Before = append(c.Before, english("Your company is now shown as %s.", a.Company))
	case storage.ApplicationLogo:
		c.Before = append(c.Before, english("Your logo is now shown beside your company’s name."))
	}
	return c
}

// quote is what support has written, a paragraph for each line.
func quote(text string) (all []locale.Message) {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			all = append(all, english("%s", line))
		}
	}
	return all
}
