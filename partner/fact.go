package partner

import (
	"context"
	"net/url"
	"strings"

	"fairlead/storage"
)

// factsShown is how many others of a kind are listed.
const factsShown = 5

// Facts help support to decide about an application.
type Facts struct {
	// Callback is what is wrong with the callback; nil if it can be registered.
	Callback error
	// Host is that of the callback, and Domain that of the contact's address.
	Host, Domain string
	// SameDomain is set if the contact's domain is the callback's.
	SameDomain bool
	// WithEmail, InDomain and AtHost are other partners: those with this contact, with a
	// contact in this domain or one under it, and with a callback at this host or one under it.
	WithEmail, InDomain, AtHost []storage.Client
	// FromAddress are other applications from the same address.
	FromAddress []storage.Application
}

// Facts finds them.
func (as *Applications) Facts(ctx context.Context, a storage.Application) (f Facts, err error) {
	f.Domain = storage.DomainOf(a.Email)
	if a.Callback != "" {
		f.Callback = CheckCallback(a.Callback)
		f.Host = hostOf(a.Callback)
		f.SameDomain = isSameDomain(f.Host, f.Domain)
	}
	for list, look := range map[*[]storage.Client]func() ([]storage.Client, error){
		&f.WithEmail: func() ([]storage.Client, error) { return as.DB.ClientsWithEmail(ctx, a.Email, factsShown+1) },
		&f.InDomain:  func() ([]storage.Client, error) { return as.DB.ClientsInDomain(ctx, f.Domain, factsShown+1) },
		&f.AtHost:    func() ([]storage.Client, error) { return as.DB.ClientsAtHost(ctx, f.Host, factsShown+1) },
	} {
		all, err := look()
		if err != nil {
			return f, err
		}
		*list = without(all, func(c storage.Client) bool { return c.ID == a.ClientID })
	}
	others, err := as.DB.ApplicationsFrom(ctx, a.Address, factsShown+1)
	f.FromAddress = without(others, func(o storage.Application) bool { return o.Number == a.Number })
	return f, err
}

// without are the first of a list, without the one that it is about.
func without[T any](all []T, is func(T) bool) (others []T) {
	for _, one := range all {
		if !is(one) && len(others) < factsShown {
			others = append(others, one)
		}
	}
	return others
}

func hostOf(callback string) string {
	u, err := url.Parse(callback)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Hostname())
}

// isSameDomain reports whether a host is the domain, or one of the two is under the other.
// A domain of one label, such as com, is nobody's.
func isSameDomain(host, domain string) bool {
	if host == "" || domain == "" {
		return false
	}
	under := func(a, b string) bool { return strings.HasSuffix(a, "."+b) && strings.Contains(b, ".") }
	return host == domain || under(host, domain) || under(domain, host)
}
