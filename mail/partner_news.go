package mail

import (
	"fairlead/locale"
	"fairlead/storage"
)

// partnerNews tells one of a partner's people that it was suspended, is leaving, stays or has left,
// or that one of its tokens was reported as leaked.
// It never has support's reason.
func (m *Mailer) partnerNews(n storage.PartnerNotice, when, by locale.Message) (c content, ok bool) {
	brand, until := m.Web.Brand.Name, locale.English().DateTime(n.Until.Time)
	portal := link{english("Go to the partner portal").Text, m.url("/partners/" + n.ClientID)}
	switch n.Name {
	case storage.PartnerWasSuspended:
		c = content{Subject: english("Your access to %s is suspended", brand), Link: portal,
			Before: []locale.Message{english("%s’s access to %s was suspended.", n.Company, brand), when,
				english("Until it is resumed, codes and tokens don’t work and nobody can connect an account. Nothing was deleted."),
				english("Please contact support. You can still sign in to the partner portal:")}}
	case storage.PartnerIsLeaving:
		c = content{Subject: english("%s is leaving %s", n.Company, brand), Link: link{english("Stay").Text, portal.URL + "/leave"},
			Before: []locale.Message{english("%s is leaving %s. Its codes and tokens have stopped working.", n.Company, brand), by,
				english("On %s, its connections end permanently, and its people, callbacks and secrets are removed. Until then, an owner can stay:", until)}}
	case storage.PartnerStays:
		c = content{Subject: english("%s stays with %s", n.Company, brand), Link: portal,
			Before: []locale.Message{english("%s stays with %s. Nothing was removed.", n.Company, brand), by,
				english("If you know about this, there’s nothing to do. If not, check who has access:")}}
		c.Link.URL += "/people"
	case storage.PartnerLeft:
		c = content{Subject: english("%s has left %s", n.Company, brand),
			Before: []locale.Message{english("%s has left %s. Its connections have ended permanently, and its people, callbacks and secrets were removed.", n.Company, brand), when}}
	case storage.TokenWasPaused:
		c = content{Subject: english("A token of %s was reported as leaked", n.Company), Link: portal,
			Before: []locale.Message{english("An access token of %s at %s was reported as leaked.", n.Company, brand), when,
				english("It’s paused: it doesn’t work unless the account’s owner decides to use it again. If more tokens of %s are reported within an hour, you get no other mail.", n.Company),
				english("Find out where it leaked. If you need another token, have the user follow your link again. These connections are affected:")}}
		c.Link.URL += "/connections"
	default:
		return c, false
	}
	c.To, c.Language = n.To, locale.English()
	return c, true
}
