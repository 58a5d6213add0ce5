package mail

import (
	"maps"
	"slices"

	"fairlead/storage"
)

// Notices are the changes that there is a mail for.
func Notices() []storage.NoticeName { return slices.Collect(maps.Keys(noticeTexts)) }
