package mail

import (
	"context"
	"errors"

	"fairlead/locale"
	"fairlead/storage"
)

// claim writes the mail with a link to take over a managed account. It does not name the
// platform, which has chosen its name and this address; the page that it links to does.
func (m *Mailer) claim(ctx context.Context, job storage.Job) (content, error) {
	var request storage.ClaimMail
	if err := read(job, &request); err != nil {
		return content{}, err
	}
	if err := m.checkLink(request.ExpiresAt); err != nil {
		return content{}, err
	}
	holder, err := m.Web.DB.AccountByEmail(ctx, request.Email)
	if err == nil {
		return m.claimTaken(holder), nil
	}
	if !errors.Is(err, storage.ErrNotFound) {
		return content{}, err
	}
	token := m.token("claim", job)
	err = m.Web.DB.OfferClaim(ctx, storage.Hash(token), request, job.CreatedAt)
	if errors.Is(err, storage.ErrSpent) {
		return content{}, errNoRecipient
	}
	return m.claimContent(request, token), err
}

func (m *Mailer) claimContent(request storage.ClaimMail, token string) content {
	brand, l := m.Web.Brand.Name, m.languageOf("")
	return content{
		To: request.Email, Language: l, Subject: locale.Text("Take over your %s account").With(brand),
		Before: []locale.Message{locale.Text("A company manages a %s account for you. To see which company it is and take the account over, follow this link:").With(brand)},
		Link:   link{"Take over your account", m.url("/claim/" + token)},
		After: []locale.Message{
			sayLinkExpires.With(l.DateTime(request.ExpiresAt.Time)),
			locale.Text("If you didn’t expect this, ignore this email; nothing changes.").With(),
		},
	}
}

// claimTaken is for the owner of the account that the address has.
func (m *Mailer) claimTaken(holder storage.Account) content {
	brand := m.Web.Brand.Name
	return content{
		To: holder.Email, Language: m.language(holder), Subject: locale.Text("You already have a %s account").With(brand),
		Before: []locale.Message{
			locale.Text("A company manages a %s account for you and wants you to take it over. That isn’t possible with this address, because you already have an account with it.").With(brand),
			locale.Text("To take over the other account, give the company another address of yours. To use the account that you have, log in:").With(),
		},
		Link:  link{"Log in", m.url("/login")},
		After: []locale.Message{locale.Text("If you didn’t expect this, ignore this email; nothing changes.").With()},
	}
}
