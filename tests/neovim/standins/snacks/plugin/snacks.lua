_G.Snacks = require('snacks')
