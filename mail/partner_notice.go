package mail

import (
	"fmt"

	"fairlead/locale"
	"fairlead/storage"
)

// partnerNotice tells an owner of a partner of a change, so that they notice one that someone
// else made.
func (m *Mailer) partnerNotice(job storage.Job) (content, error) {
	var n storage.PartnerNotice
	if err := read(job, &n); err != nil {
		return content{}, err
	}
	when := locale.English().DateTime(job.CreatedAt.Time)
	by := english("When: %s, by support.", when)
	if n.By != "" {
		by = english("When: %s, by %s from %s.", when, n.By, n.Address)
	}
	if c, ok := m.partnerNews(n, english("When: %s.", when), by); ok {
		return c, nil
	}
	text, ok := partnerNoticeTexts[n.Name]
	if !ok {
		return content{}, unknown("notice", n.Name)
	}
	return content{
		To: n.To, Language: locale.English(), Subject: english(text.subject, n.Company),
		Before: []locale.Message{english("%s at %s.", fmt.Sprintf(text.subject, n.Company), m.Web.Brand.Name), by, english(text.advice)},
		Link:   link{english("Go to the partner portal").Text, m.url("/partners/" + n.ClientID + text.page)},
	}, nil
}

// partnerNoticeTexts are the subject, with the company, what to do, and the page where that is
// done.
var partnerNoticeTexts = map[storage.PartnerNoticeName]struct{ subject, advice, page string }{
	storage.SecretWasCreated:   {"A secret of %s was created", "If you know about this, there’s nothing to do. If not, revoke the secret:", "/secrets"},
	storage.SecretWasRevoked:   {"A secret of %s was revoked", "If you know about this, there’s nothing to do. If not, check who has access:", "/people"},
	storage.CallbackWasAdded:   {"A callback of %s was added", "If you know about this, there’s nothing to do. If not, remove the callback:", "/callbacks"},
	storage.CallbackWasRemoved: {"A callback of %s was removed", "If you know about this, there’s nothing to do. If not, check who has access:", "/people"},
	storage.PersonWasAdded:     {"A person was added to %s", "If you know about this, there’s nothing to do. If not, remove the person:", "/people"},
	storage.PersonWasRemoved:   {"A person was removed from %s", "If you know about this, there’s nothing to do. If not, check who has access:", "/people"},
	storage.ContactWasChanged:  {"The contact of %s was changed", "If you know about this, there’s nothing to do. If not, contact support, and check who has access:", "/people"},

	storage.DefaultCallbackWasChanged: {"The default callback of %s was changed", "If you know about this, there’s nothing to do. If not, change it back:", "/callbacks"},
	storage.PersonRoleWasChanged:      {"A person’s role at %s was changed", "If you know about this, there’s nothing to do. If not, check who has access:", "/people"},
}
