package key

import "github.com/gorilla/securecookie"

// Codecs sign and encrypt cookies. They set no maximum age: the row that a cookie refers
// to has its own.
func (l List) Codecs() []securecookie.Codec {
	hash, block := l.Derive("cookie hash", 32), l.Derive("cookie block", 32)
	codecs := make([]securecookie.Codec, 0, len(l))
	for i := range l {
		codecs = append(codecs, securecookie.New(hash[i], block[i]).MaxAge(0))
	}
	return codecs
}
