package e2e

import (
	"os"
	"testing"

	"github.com/vedlys/vedlys/e2e/product"
)

func TestMain(m *testing.M) { os.Exit(product.Main(m)) }
