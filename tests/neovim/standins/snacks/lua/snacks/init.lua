return { picker = require('snacks.picker') }
