package schematest_test

import (
	"sync"
	"testing"

	"fairlead/migrations"
	"fairlead/storage/schematest"
	"fairlead/storage/storagetest"
)

// TestEveryReleasedSchemaMigratesToTodays compares with a database that never had another one.
func TestEveryReleasedSchemaMigratesToTodays(t *testing.T) {
	t.Parallel()
	record, err := migrations.ReadRecord()
	must(t, err)
	for _, release := range record.Releases {
		t.Run(release.Version, func(t *testing.T) {
			t.Parallel()
			storagetest.URLEach(t, func(t *testing.T, url string) {
				schematest.Load(t, url, schematest.ReleaseFor(t, release.Version, url).SQL)
				migrate(t, url)
				raw := storagetest.Raw(t, url)
				for _, difference := range schematest.Different(schematest.Of(t, raw), todays(t, raw.DriverName())) {
					t.Error(difference)
				}
			})
		})
	}
}

// todays is the schema of a database that today's migrations have made.
func todays(t *testing.T, driver string) schematest.Schema {
	t.Helper()
	once, _ := schemas.LoadOrStore(driver, sync.OnceValue(func() schematest.Schema {
		url := "sqlite:" + t.TempDir() + "/fairlead.db"
		if driver == "pgx" {
			url = storagetest.PostgresURL(t)
		}
		migrate(t, url)
		return schematest.Of(t, storagetest.Raw(t, url))
	}))
	return once.(func() schematest.Schema)()
}

var schemas sync.Map
