package mail

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

// endpoint tells an endpoint's owner what has happened to it.
func (m *Mailer) endpoint(ctx context.Context, job storage.Job) (content, error) {
	var n storage.EndpointNotice
	if err := read(job, &n); err != nil {
		return content{}, err
	}
	if n.Owner.Kind == storage.OwnerPartner {
		return m.endpointContent(m.languageOf(""), n, job)
	}
	a, err := m.Web.DB.AccountByID(ctx, n.Owner.ID)
	if errors.Is(err, storage.ErrNotFound) {
		err = errNoRecipient // it has been erased, with its endpoints
	}
	if err != nil {
		return content{}, err
	}
	return m.endpointContent(m.language(a), n, job)
}

func (m *Mailer) endpointContent(l *locale.Language, n storage.EndpointNotice, job storage.Job) (content, error) {
	c := content{To: n.To, Language: l, Link: m.endpointLink(n)}
	brand, isPartner := m.Web.Brand.Name, n.Owner.Kind == storage.OwnerPartner
	switch {
	case n.Name == storage.EndpointWasAdded && isPartner:
		c.Subject = locale.Text("A webhook endpoint was added to %s").With(n.Company)
		c.Before = []locale.Message{sayPartnerEndpointAdded.With(brand, n.Company, n.Host), addedFrom(l, n, job), sayNotYourPartners.With()}
	case n.Name == storage.EndpointWasAdded:
		c.Subject = locale.Text("A webhook endpoint was added to your %s account").With(brand)
		c.Before = []locale.Message{sayEndpointAdded.With(brand, n.Host), addedFrom(l, n, job), sayNotYourEndpoint.With()}
	case n.Name == storage.EndpointIsFailing:
		c.Subject = locale.Text("Your webhook endpoint is failing").With()
		c.Before = []locale.Message{sayEndpointFailing.With(brand, n.Host, l.DateTime(n.Since.Time)), lastAnswer(n), sayMendEndpoint.With()}
	case n.Name == storage.EndpointWasDisabled:
		c.Subject = locale.Text("Your webhook endpoint was disabled").With()
		c.Before = []locale.Message{whyDisabled(n).With(brand, n.Host, l.DateTime(n.Since.Time)), lastAnswer(n), sayEnableEndpoint.With()}
	default:
		return c, unknown("notice", n.Name)
	}
	c.Before = slices.DeleteFunc(c.Before, locale.Message.IsZero)
	return c, nil
}

// endpointLink leads to where the owner sees the endpoint.
func (m *Mailer) endpointLink(n storage.EndpointNotice) link {
	base := "/account/webhooks"
	if n.Owner.Kind == storage.OwnerPartner {
		base = "/partners/" + n.Owner.ID + "/events"
	}
	if n.Name == storage.EndpointWasAdded {
		return link{"Review webhook endpoints", m.url(base)}
	}
	return link{"Go to the endpoint", m.url(base + "/" + n.Endpoint)}
}

// addedFrom says when an endpoint was added, and from where if it was in a browser.
func addedFrom(l *locale.Language, n storage.EndpointNotice, job storage.Job) locale.Message {
	when := l.DateTime(job.CreatedAt.Time)
	if n.Device == (storage.Device{}) {
		return sayWhen.With(when)
	}
	return sayWhenAndWhere.With(when, web.BrowserName(n.Device.UserAgent), n.Device.Address)
}

func whyDisabled(n storage.EndpointNotice) locale.Text {
	if n.Gone {
		return sayEndpointGone
	}
	return sayEndpointDisabled
}

// lastAnswer is the status of an endpoint's last answer.
func lastAnswer(n storage.EndpointNotice) locale.Message {
	switch {
	case n.Gone:
		return locale.Message{} // it has been said
	case n.LastStatus == 0:
		return sayNoAnswer.With()
	}
	return sayLastAnswer.With(fmt.Sprint(n.LastStatus))
}

const (
	sayEndpointAdded        locale.Text = "A webhook endpoint at %[2]s was added to your %[1]s account. It is sent what happens in your account until you disable or delete it."
	sayNotYourEndpoint      locale.Text = "If this was you, there’s nothing to do. If this was not you, delete the endpoint, revoke API keys that you don’t know, and change your password:"
	sayPartnerEndpointAdded locale.Text = "A webhook endpoint at %[3]s was added to %[2]s at %[1]s. It is sent what happens in the accounts that are connected to %[2]s until you disable or delete it."
	sayNotYourPartners      locale.Text = "If you know about this, there’s nothing to do. If not, someone else may have your client secret: delete the endpoint and replace the secret."
	sayEndpointFailing      locale.Text = "Since %[3]s, %[1]s has not been able to deliver anything to your webhook endpoint at %[2]s."
	sayMendEndpoint         locale.Text = "Failed deliveries are tried again. If nothing can be delivered for much longer, the endpoint will be disabled. To see what went wrong, follow this link:"
	sayEndpointDisabled     locale.Text = "%[1]s has disabled your webhook endpoint at %[2]s, because nothing could be delivered to it since %[3]s."
	sayEndpointGone         locale.Text = "%[1]s has disabled your webhook endpoint at %[2]s, because it answered with status 410, which says that it is gone. Deliveries have failed since %[3]s."
	sayNoAnswer             locale.Text = "At the last attempt there was no answer."
	sayLastAnswer           locale.Text = "The last answer had status %s."
	sayEnableEndpoint       locale.Text = "Nothing is sent to it now. Once it works, enable it again and resend what was not delivered:"
)
