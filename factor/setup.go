package factor

import (
	"time"

	"github.com/gorilla/securecookie"

	"fairlead/storage"
)

// setupLifetime is how long a set-up may take.
const setupLifetime = time.Hour

// Setup is an authenticator app that no code has completed. The page keeps it, sealed.
type Setup struct {
	ID, OwnerID string
	Seed        []byte
	ExpiresAt   storage.Time
}

// SetupView is a set-up as its page shows it.
type SetupView struct {
	QR QR
	// Secret is for people whose app cannot scan the QR code.
	Secret string
	// Setup is the same secret, sealed, for the form to send back.
	Setup string
}

// setupName keeps a set-up from being taken for anything else that is sealed.
func (c *Checker) setupName() string { return c.Prefix + "_authenticator" }

// NewSetup begins a set-up with a secret of its own.
func (c *Checker) NewSetup(ownerID string) Setup {
	return Setup{ID: storage.NewID(), OwnerID: ownerID, Seed: newSeed(), ExpiresAt: storage.At(c.App.DB.Now().Add(setupLifetime))}
}

// Show draws a set-up.
func (c *Checker) Show(s Setup, email string) (SetupView, error) {
	sealed, err := securecookie.EncodeMulti(c.setupName(), s, c.App.Codecs()...)
	if err != nil {
		return SetupView{}, err
	}
	picture, err := drawQR(seedURL(s.Seed, c.App.Brand.Name, email))
	return SetupView{picture, inFours(seedText.EncodeToString(s.Seed), " "), sealed}, err
}

// OpenSetup opens what a form has sent back. ok is false if it is too old or somebody
// else's.
func (c *Checker) OpenSetup(ownerID, sealed string) (s Setup, ok bool) {
	err := securecookie.DecodeMulti(c.setupName(), sealed, &s, c.App.Codecs()...)
	return s, err == nil && s.OwnerID == ownerID && s.ExpiresAt.After(c.App.DB.Now())
}

// Complete returns the app of a set-up, for which the code is used. ok is false if the code
// is wrong.
func (c *Checker) Complete(s Setup, code string) (app *storage.Authenticator, ok bool) {
	step, ok := stepOf(s.Seed, Bare(code), c.App.DB.Now())
	if !ok {
		return nil, false
	}
	seeds := c.Seeds()
	return &storage.Authenticator{OwnerID: s.OwnerID, SetupID: s.ID, Seed: seeds.Seal(s.Seed, s.OwnerID), SealedBy: seeds.KeyID, LastStep: step}, true
}
