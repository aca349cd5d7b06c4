//! What the made-up articles are made of.

/// English function words, the most frequent first.
pub const FUNCTION: &[&str] = &[
    "the", "of", "and", "to", "in", "a", "is", "that", "for", "it", "as", "was", "with", "be", "by", "on", "not", "he", "this", "are",
    "or", "his", "from", "at", "which", "but", "have", "an", "had", "they", "you", "were", "their", "one", "all", "we", "can", "her",
    "has", "there", "been", "if", "more", "when", "will", "would", "who", "so", "no", "its",
];

/// Common English words that carry content.
pub const COMMON: &[&str] = &[
    "time", "year", "people", "way", "day", "man", "government", "company", "number", "group", "problem", "fact", "state", "system",
    "program", "question", "work", "world", "city", "country", "water", "place", "war", "power", "school", "house", "point", "week", "case",
    "area", "money", "story", "month", "book", "job", "word", "business", "issue", "side", "kind", "service", "friend", "father", "hour",
    "game", "line", "end", "member", "law", "car", "name", "president", "team", "minute", "idea", "body", "information", "parent", "face",
    "level", "office", "door", "health", "person", "art", "history", "party", "result", "change", "morning", "reason", "research", "girl",
    "moment", "air", "teacher", "force", "education", "river", "mountain", "church", "king", "army", "battle", "song", "film", "music",
    "language", "island", "market", "price", "record", "energy", "theory", "science", "court", "trade", "port", "railway", "engine", "bridge",
    "castle", "temple", "empire", "century", "population", "species", "plant", "animal", "forest", "climate", "disease", "treatment",
    "vaccine", "hospital", "doctor", "patient", "cell", "protein", "oxygen", "metal", "iron", "gold", "oil", "gas", "coal", "steam", "speed",
    "distance", "weight", "height", "temperature", "pressure", "light", "sound", "wave", "star", "planet", "moon", "sun", "orbit",
    "built", "founded", "called", "known", "became", "began", "made", "used", "found", "given", "taken", "written", "produced", "played",
    "won", "lost", "moved", "opened", "closed", "signed", "announced", "developed", "designed", "increased", "reduced", "caused", "led",
    "large", "small", "new", "old", "early", "late", "high", "low", "long", "short", "great", "important", "different", "major", "local",
    "national", "public", "young", "white", "black", "red", "green", "northern", "southern", "eastern", "western", "ancient", "modern",
    "popular", "common", "rare", "human", "royal", "military", "political", "economic", "social", "official", "central", "total", "annual",
];

/// Syllables that rare words and names are made of.
pub const SYLLABLES: &[&str] = &[
    "ba", "bel", "bor", "ca", "cor", "dan", "del", "dor", "fa", "fen", "gal", "gor", "ha", "hol", "ka", "kel", "kor", "la", "lan", "lem",
    "lor", "ma", "mel", "mir", "mon", "na", "nel", "nor", "pa", "pel", "por", "ra", "ren", "rim", "ros", "sa", "sel", "sil", "sor", "ta",
    "tel", "tor", "va", "vel", "vin", "vor", "wa", "wel", "wor", "za", "zel", "zor", "brin", "cran", "dra", "fri", "gran", "plo", "stra", "tri",
];

/// How they end.
pub const ENDINGS: &[&str] = &["", "", "", "s", "ed", "ing", "tion", "al", "er", "ity", "ment", "ly", "ous", "ia"];
