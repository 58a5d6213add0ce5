package mail

import (
	"fairlead/locale"
	"fairlead/storage"
)

// partnerSuspended tells one of a partner's people that it was suspended. The reason is for
// staff alone.
func (m *Mailer) partnerSuspended(n storage.PartnerNotice, when string) content {
	brand := m.Web.Brand.Name
	return content{
		To: n.To, Language: locale.English(), Subject: english("Your access to %s is suspended", brand),
		Before: []locale.Message{english("The access of %s to %s was suspended.", n.Company, brand), english("When: %s.", when),
			english("Until it is resumed, codes and tokens don’t work and nobody can connect an account. Nothing was deleted."),
			english("Please contact support. You can still sign in to the partner portal:")},
		Link: link{english("Go to the partner portal").Text, m.url("/partners/" + n.ClientID)},
	}
}
