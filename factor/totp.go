package factor

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"net/url"
	"strings"
	"time"
	"unicode"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
)

const (
	// seedBytes is how many random bytes the codes of an app are made of (RFC 4226 §4).
	seedBytes = 20
	// codeStep is how long a code is shown (RFC 6238 §5.2).
	codeStep = 30 * time.Second
)

// codeOptions are what every authenticator app knows.
var codeOptions = hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}

// seedText is how apps read a seed.
var seedText = base32.StdEncoding.WithPadding(base32.NoPadding)

// newSeed returns the secret of a new set-up.
func newSeed() []byte {
	b := make([]byte, seedBytes)
	_, _ = rand.Read(b) // never fails since Go 1.24
	return b
}

// seedURL is what the QR code says.
func seedURL(seed []byte, brand, email string) string {
	issuer := strings.ReplaceAll(url.QueryEscape(brand), "+", "%20")
	return "otpauth://totp/" + issuer + ":" + url.PathEscape(email) + "?secret=" + seedText.EncodeToString(seed) + "&issuer=" + issuer
}

// stepOf finds the time step of a code: the current one, the one before or the one after,
// since clocks differ.
func stepOf(seed []byte, code string, now time.Time) (step int64, ok bool) {
	present := now.Unix() / int64(codeStep.Seconds())
	for step := present - 1; step <= present+1; step++ {
		want, err := hotp.GenerateCodeCustom(seedText.EncodeToString(seed), uint64(step), codeOptions) //nolint:gosec // the time is after 1970
		if err == nil && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			return step, true
		}
	}
	return 0, false
}

// Bare removes the spaces and hyphens that codes are written with.
func Bare(typed string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, typed)
}

// inFours divides a text into groups of four.
func inFours(s, divider string) string {
	var groups []string
	for len(s) > 4 {
		groups, s = append(groups, s[:4]), s[4:]
	}
	return strings.Join(append(groups, s), divider)
}
