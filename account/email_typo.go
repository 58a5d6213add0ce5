package account

import (
	"strings"

	"fairlead/storage"
)

const (
	// commonDomains are where most people have their mail.
	commonDomains = "gmail.com googlemail.com hotmail.com outlook.com yahoo.com icloud.com protonmail.com proton.me"
	// otherDomains are like a common one, and mail arrives there too.
	otherDomains = "mail.com email.com ymail.com"
)

// meantDomain is the common domain that a person may have meant, or empty. An address is
// never refused for it: the person is asked once.
func meantDomain(email string) string {
	key := storage.EmailKey(email)
	domain := key[strings.LastIndexByte(key, '@')+1:]
	if isListed(otherDomains, domain) || isListed(commonDomains, domain) {
		return ""
	}
	for one := range strings.FieldsSeq(commonDomains) {
		if isOneMistake(domain, one) {
			return one
		}
	}
	return ""
}

func isListed(list, domain string) bool { return strings.Contains(" "+list+" ", " "+domain+" ") }

// isOneMistake reports whether two texts differ by a letter that is wrong, missing or too
// many, or by two that are exchanged. static/email.js has the same rule.
func isOneMistake(a, b string) bool {
	if len(a)-len(b) > 1 || len(b)-len(a) > 1 || a == b {
		return false
	}
	i := 0
	for i < min(len(a), len(b)) && a[i] == b[i] {
		i++
	}
	rest := func(s string, from int) string { return s[min(from, len(s)):] }
	exchanged := i+1 < min(len(a), len(b)) && a[i] == b[i+1] && a[i+1] == b[i] && rest(a, i+2) == rest(b, i+2)
	return exchanged || rest(a, i+1) == rest(b, i+1) || rest(a, i) == rest(b, i+1) || rest(a, i+1) == rest(b, i)
}
