//! A table in which every key has a place of its own: ids are dense from 0, so that what stands under one is found
//! without looking for it. Compared and written down, it is the same as a table of what stands in it.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::marker::PhantomData;

/// An id that is a place in a table.
pub trait Id: Copy {
    /// The place.
    fn place(self) -> usize;
    /// The id of a place.
    fn at(place: usize) -> Self;
}

/// Values by their ids.
#[derive(Clone, Debug)]
pub struct Dense<K, V> {
    places: Vec<Option<V>>,
    keys: PhantomData<K>,
}

/// Nothing that is read from elsewhere may ask for more places.
const MOST_PLACES: usize = 1 << 20;

impl<K, V> Default for Dense<K, V> {
    fn default() -> Self {
        Dense { places: Vec::new(), keys: PhantomData }
    }
}

impl<K: Id, V> Dense<K, V> {
    /// What stands under an id.
    #[inline]
    pub fn get(&self, key: K) -> Option<&V> {
        self.places.get(key.place()).and_then(Option::as_ref)
    }

    /// What stands under an id, to be changed.
    #[inline]
    pub fn get_mut(&mut self, key: K) -> Option<&mut V> {
        self.places.get_mut(key.place()).and_then(Option::as_mut)
    }

    /// Puts a value under an id, instead of what stood there.
    #[inline]
    pub fn insert(&mut self, key: K, value: V) {
        match self.places.get_mut(key.place()) {
            Some(place) => *place = Some(value),
            None => self.grow(key.place(), value),
        }
    }

    #[cold]
    fn grow(&mut self, place: usize, value: V) {
        self.places.resize_with(place, || None);
        self.places.push(Some(value));
    }

    /// Takes away what stands under an id.
    pub fn remove(&mut self, key: K) {
        if let Some(place) = self.places.get_mut(key.place()) {
            *place = None;
        }
    }

    /// Keeps only some.
    pub fn retain(&mut self, mut keep: impl FnMut(K, &V) -> bool) {
        self.retain_mut(|key, value| keep(key, value));
    }

    /// Keeps only some, which may be changed.
    pub fn retain_mut(&mut self, mut keep: impl FnMut(K, &mut V) -> bool) {
        for (at, place) in self.places.iter_mut().enumerate() {
            if place.as_mut().is_some_and(|value| !keep(K::at(at), value)) {
                *place = None;
            }
        }
    }

    /// Ids and values, in order.
    pub fn iter(&self) -> impl Iterator<Item = (K, &V)> {
        self.places.iter().enumerate().filter_map(|(at, place)| Some((K::at(at), place.as_ref()?)))
    }

    /// The ids, in order.
    pub fn keys(&self) -> impl Iterator<Item = K> {
        self.iter().map(|(key, _)| key)
    }

    /// Takes everything out, and keeps the room.
    pub fn clear(&mut self) {
        self.places.iter_mut().for_each(|place| *place = None);
    }
}

impl<K: Id, V: PartialEq> PartialEq for Dense<K, V> {
    fn eq(&self, other: &Self) -> bool {
        let shared = self.places.len().min(other.places.len());
        let rest = self.places[shared..].iter().chain(&other.places[shared..]);
        self.places[..shared] == other.places[..shared] && rest.into_iter().all(Option::is_none)
    }
}

impl<K: Id, V: Eq> Eq for Dense<K, V> {}

/// Ids, one bit each.
#[derive(Clone, Debug)]
pub struct Ids<K> {
    bits: Vec<u64>,
    keys: PhantomData<K>,
}

impl<K> Default for Ids<K> {
    fn default() -> Self {
        Ids { bits: Vec::new(), keys: PhantomData }
    }
}

impl<K: Id> Ids<K> {
    /// Whether an id is among them.
    #[inline]
    pub fn contains(&self, key: K) -> bool {
        let place = key.place();
        self.bits.get(place / 64).is_some_and(|bits| bits >> (place % 64) & 1 == 1)
    }

    /// Adds an id; whether it is new.
    pub fn insert(&mut self, key: K) -> bool {
        let (place, new) = (key.place(), !self.contains(key));
        if place / 64 >= self.bits.len() {
            self.bits.resize(place / 64 + 1, 0);
        }
        self.bits[place / 64] |= 1 << (place % 64);
        new
    }
}

impl<K: Id + Serialize, V: Serialize> Serialize for Dense<K, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de, K: Id + Deserialize<'de>, V: Deserialize<'de>> Deserialize<'de> for Dense<K, V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut table = Dense::default();
        for (key, value) in Vec::<(K, V)>::deserialize(deserializer)? {
            if key.place() < table.places.len() || key.place() >= MOST_PLACES {
                return Err(D::Error::custom("an id is not in its place"));
            }
            table.insert(key, value);
        }
        Ok(table)
    }
}
