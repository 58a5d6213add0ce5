package mail

import (
	"context"
	"errors"
	"fmt"

	"fairlead/locale"
	"fairlead/outbox"
	"fairlead/storage"
)

// emailCode writes the mail with a code. Only the worker looks up whether the address has
// an account, so that the requester cannot find out.
func (m *Mailer) emailCode(ctx context.Context, job storage.Job) (content, error) {
	var request storage.CodeMail
	if err := read(job, &request); err != nil {
		return content{}, err
	}
	code, err := m.Web.DB.EmailCodeByID(ctx, request.CodeID)
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return content{}, errNoRecipient
	case err != nil:
		return content{}, err
	case !m.Web.DB.Now().Before(code.ExpiresAt.Time):
		return content{}, fmt.Errorf("%w: the code has expired", outbox.ErrPermanent)
	case !code.Live(m.Web.DB.Time()): // another one was requested, or the account has been verified
		return content{}, errNoRecipient
	}
	holder, err := m.Web.DB.AccountByEmail(ctx, code.Email)
	if errors.Is(err, storage.ErrNotFound) {
		holder, err = storage.Account{}, nil
	}
	switch {
	case err != nil:
		return content{}, err
	case holder.ID != "" && holder.ID != code.AccountID.String:
		return m.alreadyContent(holder), nil
	}
	return m.codeContent(code, m.languageOf(request.Language)), nil
}

// codeContent has the digits and, for an account that waits to be verified, a link. Others
// are entered in the browser that asked, and have none.
func (m *Mailer) codeContent(code storage.EmailCode, l *locale.Language) content {
	brand := m.Web.Brand.Name
	c := content{To: code.Email, Language: l, Subject: locale.Text("Verify your email for %s").With(brand), Code: code.Digits(m.LinkKey()),
		After: []locale.Message{sayCodeExpires.With(l.DateTime(code.ExpiresAt.Time))}}
	switch code.Kind {
	case storage.CodeSignUp:
		c.Before = []locale.Message{locale.Text("To create your %s account, enter this code on the page where you signed up:").With(brand)}
		c.After = append(c.After, locale.Text("If you didn’t sign up, ignore this email. No account is created without the code.").With())
	case storage.CodeChange:
		c.Before = []locale.Message{locale.Text("To use this address for your %s account, enter this code on the page where you asked for it:").With(brand)}
		c.After = append(c.After, locale.Text("If you didn’t ask for this, ignore this email. Nothing changes without the code.").With())
	default:
		c.Before = []locale.Message{locale.Text("To verify the email of your %s account, enter this code:").With(brand)}
		c.OrLink = locale.Text("Or follow this link and log in:").With()
		c.Link = link{"Verify your email", m.url("/account/verify-email") + "?token=" + code.LinkSecret(m.LinkKey())}
		c.After = []locale.Message{
			locale.Text("The code expires on %[1]s, and the link on %[2]s. Don’t share them.").With(l.DateTime(code.ExpiresAt.Time), l.DateTime(code.LinkExpiresAt.Time)),
			locale.Text("If you didn’t create this account, someone else signed up with your address. To remove everything they did in it, choose a new password:").With(),
		}
		c.Also = link{"Choose a new password", m.url("/forgot")}
	}
	return c
}

// alreadyContent is for the owner of the account that an address has.
func (m *Mailer) alreadyContent(a storage.Account) content {
	brand := m.Web.Brand.Name
	return content{To: a.Email, Language: m.language(a), Subject: locale.Text("You already have a %s account").With(brand),
		Before: []locale.Message{locale.Text("Someone tried to use this address for a %s account, but you already have an account with it. If this was you, log in:").With(brand)},
		Link:   link{"Log in", m.url("/login")},
		After:  []locale.Message{locale.Text("If this was not you, you can ignore this email; nothing was changed. If you’ve forgotten your password, choose a new one:").With()},
		Also:   link{"Choose a new password", m.url("/forgot")},
	}
}
