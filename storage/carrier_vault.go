package storage

import (
	"crypto/hmac"
	"crypto/sha256"
)

// What a carrier account's secrets are sealed for.
const (
	NumberField     = "number"
	ParametersField = "parameters"
)

// CarrierVault seals carrier accounts' numbers and parameters, and hashes numbers so that
// they can be found.
type CarrierVault struct {
	// KeyID is the key that Seal uses. Open tries all.
	KeyID string
	Seal  func(text []byte, row string) []byte
	Open  func(sealed []byte, row string) ([]byte, error)
	// HashKeys are the keys for the hashes of numbers. New rows have that of the first.
	HashKeys [][]byte
}

// Hashes are those that a number may have, that of new rows first.
func (v CarrierVault) Hashes(number string) (all [][]byte) {
	for _, key := range v.HashKeys {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(number))
		all = append(all, mac.Sum(nil))
	}
	return all
}

// Fill sets the number and the parameters of a row that has its ID.
func (v CarrierVault) Fill(a *CarrierAccount, number string, parameters []byte) {
	a.Number, a.Parameters = v.Seal([]byte(number), a.Row(NumberField)), v.Seal(parameters, a.Row(ParametersField))
	a.SealedBy, a.NumberHash = v.KeyID, v.Hashes(number)[0]
}

// Read opens the number and the parameters of a row.
func (v CarrierVault) Read(a CarrierAccount) (number string, parameters []byte, err error) {
	opened, err := v.Open(a.Number, a.Row(NumberField))
	if err != nil {
		return "", nil, err
	}
	parameters, err = v.Open(a.Parameters, a.Row(ParametersField))
	return string(opened), parameters, err
}
