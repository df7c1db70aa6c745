//! A small table in the order of its keys: what a case knows is little, is looked up often, and is kept, compared and
//! written down as it stands.

use serde::{Deserialize, Serialize};

/// Values by their keys, in the order of the keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Table<K, V>(Vec<(K, V)>);

impl<K, V> Default for Table<K, V> {
    fn default() -> Self {
        Table(Vec::new())
    }
}

impl<K: Ord + Copy, V> Table<K, V> {
    #[inline]
    fn place(&self, key: &K) -> Result<usize, usize> {
        // The first is the case's own frame, nearly always asked for; and things mostly come in order.
        match (self.0.first(), self.0.last()) {
            (Some((first, _)), _) if first == key => Ok(0),
            (_, Some((last, _))) if last < key => Err(self.0.len()),
            _ => self.0.binary_search_by(|(other, _)| other.cmp(key)),
        }
    }

    /// What stands under a key.
    #[inline]
    pub fn get(&self, key: K) -> Option<&V> {
        self.place(&key).ok().map(|at| &self.0[at].1)
    }

    /// What stands under a key, to be changed.
    #[inline]
    pub fn get_mut(&mut self, key: K) -> Option<&mut V> {
        self.place(&key).ok().map(|at| &mut self.0[at].1)
    }

    /// Whether anything stands under a key.
    pub fn contains(&self, key: K) -> bool {
        self.place(&key).is_ok()
    }

    /// Puts a value under a key, instead of what stood there.
    pub fn insert(&mut self, key: K, value: V) {
        match self.place(&key) {
            Ok(at) => self.0[at].1 = value,
            Err(at) => self.0.insert(at, (key, value)),
        }
    }

    /// What stands under a key, to be changed; what is nothing yet, if there is nothing.
    #[inline]
    pub fn get_or_insert(&mut self, key: K) -> &mut V
    where
        V: Default,
    {
        let at = self.place(&key).unwrap_or_else(|at| {
            self.0.insert(at, (key, V::default()));
            at
        });
        &mut self.0[at].1
    }

    /// Takes away what stands under a key.
    pub fn remove(&mut self, key: K) {
        if let Ok(at) = self.place(&key) {
            self.0.remove(at);
        }
    }

    /// Keeps only some.
    pub fn retain(&mut self, keep: impl Fn(&K) -> bool) {
        self.0.retain(|(key, _)| keep(key));
    }

    /// Keys and values, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.0.iter().map(|(key, value)| (key, value))
    }

    /// The keys, in order.
    pub fn keys(&self) -> impl Iterator<Item = &K> {
        self.0.iter().map(|(key, _)| key)
    }

    /// Whether nothing stands in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes everything out, and keeps the room.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Whether each key stands behind those before it; what comes from elsewhere need not be so.
    pub fn is_in_order(&self) -> bool {
        self.0.is_sorted_by(|(one, _), (other, _)| one < other)
    }
}
